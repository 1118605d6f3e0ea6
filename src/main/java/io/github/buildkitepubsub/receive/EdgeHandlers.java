package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.cors.CrossOrigin;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** What a request passes in Jetty before a servlet sees it, in this order. */
public final class EdgeHandlers {

  /** A scrape may be kept; all other answers are for their sender alone. */
  static final String METRICS = "/metrics";

  private EdgeHandlers() {}

  /**
   * Puts the handlers into {@code context}: headers, CORS where an origin is allowed, the body.
   *
   * @param scheduler runs one short task for each body that is late
   */
  public static void install(
      ServletContextHandler context, ReceiveSettings settings, ScheduledExecutorService scheduler) {
    // What is inserted last comes first.
    context.insertHandler(
        new BodyLoader(
            Math.toIntExact(settings.maxBodySize().toBytes()),
            settings.readWithin().toJavaDuration(),
            scheduler));
    if (settings.cors().allowsSomething()) {
      context.insertHandler(CrossOrigin.handler(settings.cors()));
    }
    context.insertHandler(new SecurityHeaders(METRICS));
  }
}
