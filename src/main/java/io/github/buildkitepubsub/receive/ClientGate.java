package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.IpAddress;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Refuses by address, before a body is read or a signature checked. Operators' addresses are open
 * to everybody, so that a probe is never refused.
 */
final class ClientGate extends Handler.Wrapper {

  /** An attribute of Jetty's request is a property of Jersey's. */
  static final String ATTRIBUTE = "client_address";

  private final Set<String> openPaths;
  private final Supplier<LiveEdge> live;
  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;

  /**
   * @param live what each request goes by; asked once, when it arrives
   */
  ClientGate(
      Set<String> openPaths,
      Supplier<LiveEdge> live,
      ReceiveMetrics metrics,
      LongSupplier nanoTime) {
    this.openPaths = Set.copyOf(openPaths);
    this.live = live;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** The client that the gate found. */
  static IpAddress clientOf(ContainerRequestContext request) {
    return request.getProperty(ATTRIBUTE) instanceof IpAddress client
        ? client
        : IpAddress.UNSPECIFIED;
  }

  /** The client that the gate found, for a handler that comes after it. */
  static IpAddress clientOf(Request request) {
    return request.getAttribute(ATTRIBUTE) instanceof IpAddress client
        ? client
        : IpAddress.UNSPECIFIED;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    long start = nanoTime.getAsLong();
    LiveEdge edge = live.get();
    edge.guide(request);
    IpAddress client =
        edge.addresses()
            .find(peer(request), request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR));
    request.setAttribute(ATTRIBUTE, client);
    ErrorCode error =
        openPaths.contains(Request.getPathInContext(request)) ? null : errorFor(client, edge);
    if (error == null) {
      return super.handle(request, response, callback);
    }
    if (error == ErrorCode.LIMIT_ADDRESS) {
      metrics.limited(Limit.PER_IP);
    }
    metrics.answered(error.status(), null, Duration.ofNanos(nanoTime.getAsLong() - start));
    Response.writeError(
        request, response, callback, error.status(), error.message(), new Refusal(error));
    return true;
  }

  private @Nullable ErrorCode errorFor(IpAddress client, LiveEdge edge) {
    return switch (edge.allowlist().verdict(client)) {
      case REFUSED -> ErrorCode.ADDRESS_REFUSED;
      case UNKNOWN -> ErrorCode.ADDRESS_UNKNOWN;
      case ALLOWED -> edge.failures().isCut(client) ? ErrorCode.LIMIT_ADDRESS : null;
    };
  }

  /**
   * The connection's own peer: what a customizer of Jetty makes of headers is the sender's word.
   */
  private static IpAddress peer(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress()
                instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? IpAddress.of(peer.getAddress())
        : IpAddress.UNSPECIFIED;
  }
}
