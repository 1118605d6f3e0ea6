package io.github.buildkitepubsub.tracing.export;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where an OTLP receiver is, and how it is spoken to: with gRPC if the scheme is grpc (plain text)
 * or grpcs (TLS), if that is asked for, or if the port is 4317, which is registered for it, and
 * nothing is asked for; else with HTTP and protobuf bodies. Without a scheme it is plain text, as
 * the Go service has it.
 *
 * @param grpc whether it is gRPC
 * @param url the full address, http or https: for HTTP, with the path of traces
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">Exporter settings</a>
 */
public record OtlpEndpoint(boolean grpc, String url) {

  /** {@code host:port} or a URL. The JDK's client takes no underscore in a host. */
  public static final String PATTERN =
      "((https?|grpcs?)://)?([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?(/[^\\s?#]*)?";

  /** The names of the protocols that OpenTelemetry has for {@code OTEL_EXPORTER_OTLP_PROTOCOL}. */
  public static final String PROTOCOLS = "grpc|http/protobuf";

  private static final String GRPC = "grpc";

  private static final int GRPC_PORT = 4317;

  private static final String TRACES = "/v1/traces";

  /**
   * Reads a setting.
   *
   * @param text matches {@link #PATTERN}
   * @param protocol one of {@link #PROTOCOLS}; null leaves it to the text
   */
  public static OtlpEndpoint of(String text, @Nullable String protocol) {
    String withScheme = (text.contains("://") ? text : "http://" + text).replaceFirst("/+$", "");
    int port = URI.create(withScheme).getPort();
    if (withScheme.startsWith(GRPC)) {
      String url = withScheme.replaceFirst("^grpc", "http");
      return new OtlpEndpoint(true, port < 0 ? url + ":" + GRPC_PORT : url);
    }
    if (protocol == null ? port == GRPC_PORT : protocol.equals(GRPC)) {
      return new OtlpEndpoint(true, port < 0 ? withScheme + ":" + GRPC_PORT : withScheme);
    }
    return new OtlpEndpoint(false, withScheme.endsWith(TRACES) ? withScheme : withScheme + TRACES);
  }
}
