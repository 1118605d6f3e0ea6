package io.github.buildkitepubsub.tracing.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpEndpointTest {

  @ParameterizedTest
  @CsvSource({
    "collector:4317, true, http://collector:4317",
    "http://collector:4317/, true, http://collector:4317",
    "https://collector:4317, true, https://collector:4317",
    "grpc://collector:55, true, http://collector:55",
    "grpcs://collector, true, https://collector:4317",
    "grpc-collector:4318, false, http://grpc-collector:4318/v1/traces",
    "[::1]:4317, true, http://[::1]:4317",
    "collector, false, http://collector/v1/traces",
    "http://localhost:4318, false, http://localhost:4318/v1/traces",
    "https://otlp.example.com/key/, false, https://otlp.example.com/key/v1/traces",
    "http://localhost:4318/v1/traces, false, http://localhost:4318/v1/traces"
  })
  void isReadFromItsText(String text, boolean grpc, String url) {
    assertThat(text).matches(OtlpEndpoint.PATTERN);
    assertThat(OtlpEndpoint.of(text, null)).isEqualTo(new OtlpEndpoint(grpc, url));
  }

  @ParameterizedTest
  @CsvSource({
    "http://collector:4317, http/protobuf, false, http://collector:4317/v1/traces",
    "http://collector:4318, grpc, true, http://collector:4318",
    "https://collector, grpc, true, https://collector:4317",
    "grpc://collector:55, http/protobuf, true, http://collector:55"
  })
  void isSpokenToAsAsked(String text, String protocol, boolean grpc, String url) {
    assertThat(OtlpEndpoint.of(text, protocol)).isEqualTo(new OtlpEndpoint(grpc, url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://x", "http://", "a b", "otel_collector:4317", "x:port", "x?y"})
  void isRefused(String text) {
    assertThat(text).doesNotMatch(OtlpEndpoint.PATTERN);
  }
}
