package io.github.buildkitepubsub.operate.traffic;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Stands in front of Dropwizard's health check and answers its question for readiness with 503
 * while traffic is out: at once, whatever checks the settings list and however often these run.
 * Liveness ({@code type=alive}) goes on.
 */
public final class TrafficFilter implements Filter {

  private final Traffic traffic;

  public TrafficFilter(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!traffic.isOut() || "alive".equalsIgnoreCase(request.getParameter("type"))) {
      chain.doFilter(request, response);
      return;
    }
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    answer.setContentType("application/json");
    answer.setHeader("Cache-Control", "no-store");
    answer
        .getOutputStream()
        .write(
            "[{\"name\":\"traffic\",\"healthy\":false,\"type\":\"READY\",\"critical\":true}]"
                .getBytes(StandardCharsets.UTF_8));
  }
}
