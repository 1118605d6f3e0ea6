package io.github.buildkitepubsub.receive;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an identifier: the sender's {@code X-Request-ID} if it is sane, else a new
 * one. Thread-safe if its source of new ones is.
 */
public final class RequestIds {

  static final String HEADER = "X-Request-ID";

  /** The request attribute, also a key of the MDC and of log lines. */
  public static final String ATTRIBUTE = "request_id";

  private static final int MAX_LENGTH = 128;

  private final Supplier<String> newId;

  /**
   * @param newId makes identifiers that are unique enough to find a request by
   */
  public RequestIds(Supplier<String> newId) {
    this.newId = newId;
  }

  /**
   * A random UUID (version 4, RFC 9562) that anybody may guess: it names a request and guards
   * nothing, so that it needs no cryptographic generator, whose lock all requests would share.
   */
  public static String random(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | (1L << 63);
    return new UUID(high, low).toString();
  }

  /** Names each request of {@code context}, before what was put into it so far sees it. */
  public void install(ServletContextHandler context) {
    context.insertHandler(new RequestIdHandler(this));
  }

  /** The identifier of {@code request}, which has it from the first call on. */
  String of(Request request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String given) {
      return given;
    }
    String id = choose(request.getHeaders().get(HEADER));
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  String choose(@Nullable String offered) {
    return offered != null && isSane(offered) ? offered : newId.get();
  }

  /** The identifier that {@code request} was given; null before that. */
  static @Nullable String given(Request request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  /**
   * Letters, digits, dots, hyphens and underscores, the first a letter or a digit: nothing that
   * could break a log line, a header or a query.
   */
  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH || !isLetterOrDigit(id.charAt(0))) {
      return false;
    }
    for (int i = 1; i < id.length(); i++) {
      char c = id.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '.' && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Of ASCII: {@link Character#isLetterOrDigit} takes any script's. */
  private static boolean isLetterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
