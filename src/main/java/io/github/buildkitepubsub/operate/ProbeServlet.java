package io.github.buildkitepubsub.operate;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Answers a probe with a fixed body: 200 while something holds, 503 while it does not. */
public final class ProbeServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient BooleanSupplier condition;
  private final String holds;
  private final String fails;

  private ProbeServlet(BooleanSupplier condition, String holds, String fails) {
    this.condition = condition;
    this.holds = body(holds);
    this.fails = body(fails);
  }

  /**
   * {@code GET /health}: whether the process should go on running. The body is the Go service's.
   */
  public static ProbeServlet health(BooleanSupplier alive) {
    return new ProbeServlet(alive, "healthy", "unhealthy");
  }

  /**
   * {@code GET /ready}: whether a load balancer should send requests here. The body is the Go
   * service's.
   */
  public static ProbeServlet ready(BooleanSupplier ready) {
    return new ProbeServlet(ready, "ready", "not ready");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean ok = condition.getAsBoolean();
    response.setStatus(ok ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write((ok ? holds : fails).getBytes(StandardCharsets.UTF_8));
  }

  private static String body(String status) {
    return "{\"status\":\"" + status + "\"}";
  }
}
