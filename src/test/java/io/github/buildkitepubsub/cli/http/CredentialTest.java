package io.github.buildkitepubsub.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class CredentialTest {

  private static final byte[] BODY = "{\"event\":\"ping\"}".getBytes(UTF_8);

  /**
   * The expected value is what OpenSSL prints: {@code printf '1619071700.{"event":"ping"}' |
   * openssl dgst -sha256 -hmac f4k3t0k3n}.
   */
  @Test
  void signsTimestampDotBody() {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_619_071_700, 999_000_000));

    HttpRequest request = request(Credential.signature(Secret.of("f4k3t0k3n"), clock));

    assertThat(request.headers().allValues("X-Buildkite-Signature"))
        .containsExactly(
            "timestamp=1619071700,signature=63f32e6c92519127c42e924fa679ad28f9c0148c7898b1ed59d2a72a250ef94f");
    assertThat(request.headers().firstValue("X-Buildkite-Token")).isEmpty();
  }

  @Test
  void sendsTheTokenItself() {
    HttpRequest request = request(Credential.token(Secret.of("f4k3t0k3n")));

    assertThat(request.headers().map()).hasSize(1);
    assertThat(request.headers().allValues("X-Buildkite-Token")).containsExactly("f4k3t0k3n");
  }

  @Test
  void testEngineRequestsHaveNoHeader() {
    assertThat(request(Credential.none()).headers().map()).isEmpty();
  }

  private static HttpRequest request(Credential credential) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/"));
    credential.addTo(builder, BODY);
    return builder.build();
  }
}
