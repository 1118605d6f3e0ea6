package io.github.buildkitepubsub.tracing;

import java.net.URI;

/**
 * Where an OTLP receiver is, and how it is spoken to: gRPC on port 4317, which is registered for
 * it, and HTTP with protobuf bodies on any other. Without a scheme it is plain text, as the Go
 * service has it.
 *
 * @param grpc whether it is gRPC
 * @param url the full address: for HTTP, with the path of traces
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">Exporter settings</a>
 */
record OtlpEndpoint(boolean grpc, String url) {

  /** {@code host:port} or a URL. */
  static final String PATTERN =
      "(https?://)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?(/[^\\s?#]*)?";

  private static final int GRPC_PORT = 4317;

  private static final String TRACES = "/v1/traces";

  /**
   * @param text matches {@link #PATTERN}
   */
  static OtlpEndpoint of(String text) {
    String url = (text.contains("://") ? text : "http://" + text).replaceFirst("/+$", "");
    if (URI.create(url).getPort() == GRPC_PORT) {
      return new OtlpEndpoint(true, url);
    }
    return new OtlpEndpoint(false, url.endsWith(TRACES) ? url : url + TRACES);
  }
}
