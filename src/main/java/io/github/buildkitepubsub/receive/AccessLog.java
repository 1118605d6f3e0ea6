package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.IpAddress;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line for each answer of the server to the logger {@code access}, whoever gave it: also
 * what Jetty refuses itself, and the admin port's. While the logger is off, which it is by default,
 * nothing is made of a request. Thread-safe.
 */
final class AccessLog implements RequestLog {

  private static final Logger log = LoggerFactory.getLogger("access");

  /** The name that Dropwizard gives the connectors of the admin port. */
  private static final String ADMIN = "admin";

  /** Longer texts are cut: whoever sends them wants to fill the log. */
  private static final int MAX_LENGTH = 200;

  private final UnaryOperator<String> shown;
  private final LongSupplier nanoTime;

  /**
   * @param shown what is shown of a path that was asked for on the application port, which may hold
   *     a secret
   * @param nanoTime as {@link System#nanoTime()}, by which Jetty notes when a request begins
   */
  AccessLog(UnaryOperator<String> shown, LongSupplier nanoTime) {
    this.shown = shown;
    this.nanoTime = nanoTime;
  }

  @Override
  public void log(Request request, Response response) {
    if (!log.isInfoEnabled()) {
      return;
    }
    try {
      write(request, response);
    } catch (RuntimeException e) {
      // The answer is out: the connection must not suffer.
      log.atError().setCause(e).log("access could not be logged");
    }
  }

  private void write(Request request, Response response) {
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("method", cut(request.getMethod()))
            .addKeyValue("path", path(request))
            .addKeyValue("status", response.getStatus())
            .addKeyValue("response_bytes", Response.getContentBytesWritten(response))
            .addKeyValue("took_ms", millisSince(request.getBeginNanoTime()))
            .addKeyValue("client_address", client(request))
            .addKeyValue("port", Request.getLocalPort(request));
    line = ifKnown(line, RequestIds.ATTRIBUTE, RequestIds.given(request));
    line = ifKnown(line, "user_agent", cut(request.getHeaders().get(HttpHeader.USER_AGENT)));
    line = ifKnown(line, RequestTracing.TRACE_ID, request.getAttribute(RequestTracing.TRACE_ID));
    line = ifKnown(line, RequestTracing.SPAN_ID, request.getAttribute(RequestTracing.SPAN_ID));
    line.log("access");
  }

  private static LoggingEventBuilder ifKnown(
      LoggingEventBuilder line, String key, @Nullable Object value) {
    return value == null ? line : line.addKeyValue(key, value);
  }

  private double millisSince(long begun) {
    return (nanoTime.getAsLong() - begun) / 1_000_000.0;
  }

  /** Never the query; of a request that Jetty could not read, nothing. */
  private String path(Request request) {
    String path = Request.getPathInContext(request);
    if (path == null) {
      return "";
    }
    boolean isAdmin = ADMIN.equals(request.getConnectionMetaData().getConnector().getName());
    return String.valueOf(cut(isAdmin ? path : shown.apply(path)));
  }

  /** Whom the gate found; else, where it was not asked, whoever connected. */
  private static Object client(Request request) {
    if (request.getAttribute(ClientGate.ATTRIBUTE) instanceof IpAddress client) {
      return client;
    }
    return request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress()
                instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? IpAddress.of(peer.getAddress())
        : IpAddress.UNSPECIFIED;
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= MAX_LENGTH
        ? text
        : text.substring(0, MAX_LENGTH) + "...";
  }
}
