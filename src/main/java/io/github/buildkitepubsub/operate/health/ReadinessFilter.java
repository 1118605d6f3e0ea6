package io.github.buildkitepubsub.operate.health;

import io.github.buildkitepubsub.operate.health.Readiness.Obstacle;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Stands in front of Dropwizard's health check, so that it never says ready where {@code /ready}
 * does not: at a start, at a stop, and while an operator has the instance out. It answers 503 then
 * with what is in the way; else Dropwizard answers with its checks. Liveness ({@code type=alive})
 * goes on.
 */
public final class ReadinessFilter implements Filter {

  /** What Dropwizard's checks do not know, by the name that it is shown under. */
  private static final Map<Obstacle, String> NAMES =
      Map.of(Obstacle.STARTING, "start", Obstacle.STOPPING, "stop", Obstacle.TAKEN_OUT, "traffic");

  private final Readiness readiness;

  public ReadinessFilter(Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String name = NAMES.get(readiness.obstacle());
    if (name == null || "alive".equalsIgnoreCase(request.getParameter("type"))) {
      chain.doFilter(request, response);
      return;
    }
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    answer.setContentType("application/json");
    answer.setHeader("Cache-Control", "no-store");
    String body =
        "[{\"name\":\"" + name + "\",\"healthy\":false,\"type\":\"READY\",\"critical\":true}]";
    answer.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }
}
