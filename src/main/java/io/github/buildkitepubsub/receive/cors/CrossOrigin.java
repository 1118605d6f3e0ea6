package io.github.buildkitepubsub.receive.cors;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.CrossOriginHandler;

/** Makes Jetty's handler of the settings. */
public final class CrossOrigin {

  private CrossOrigin() {}

  /**
   * A handler that answers preflight requests and adds the headers of the settings' origins.
   * Requests of other origins go on without them: whether they are authentic is not CORS' business.
   */
  public static Handler.Wrapper handler(CorsSettings settings) {
    CrossOriginHandler handler = new CrossOriginHandler();
    handler.setAllowedOriginPatterns(
        settings.allowedOrigins().stream()
            .map(CrossOrigin::pattern)
            .collect(Collectors.toUnmodifiableSet()));
    handler.setAllowedMethods(Set.copyOf(settings.allowedMethods()));
    handler.setAllowedHeaders(Set.copyOf(settings.allowedHeaders()));
    handler.setExposedHeaders(Set.of("Retry-After", "X-Request-ID"));
    // There are no cookies; every other credential is a header that a page has to know.
    handler.setAllowCredentials(false);
    return handler;
  }

  /** Jetty takes regular expressions: an origin's dots must not match anything else. */
  private static String pattern(String origin) {
    return origin.equals("*") ? origin : Pattern.quote(origin);
  }
}
