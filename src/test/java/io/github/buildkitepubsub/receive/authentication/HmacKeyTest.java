package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Events;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HmacKeyTest {

  /**
   * Signatures computed with {@code printf '<timestamp>.<body>' | openssl dgst -sha256 -hmac
   * '<secret>'}.
   */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          correct horse battery staple, 1778360760, {"event":"build.finished"}, \
          7ec96a375acdc3a77bf53a35922b0441e16ffd85f68c7ef4e496f2ff4c018777
          k, 0, ``, 6b4a4b8b3c40f1e8f53a3d36682e5f99f7ad2ac1df1c93dfe336f329167641e7
          schlüssel-✓, 1778360760, {"event":"ping"}, \
          2c81f1cc973d58f49602a409efb78878bbfdbdacac4e18dc9ce37fea854912e4
          """)
  void signsAsOpensslDoes(String secret, String timestamp, String body, String expected) {
    HmacKey key = new HmacKey(Secret.of(secret));

    byte[] signature = key.sign(timestamp, Events.bytes(body));

    assertThat(HexFormat.of().formatHex(signature)).isEqualTo(expected);
  }

  @Test
  void signsManyAtOnceWithoutMixingThem() {
    HmacKey key = new HmacKey(Secret.of("k"));
    HmacKey other = new HmacKey(Secret.of("k"));

    boolean same =
        IntStream.range(0, 2_000)
            .parallel()
            .allMatch(
                i -> {
                  byte[] body = Events.bytes("body " + i);
                  byte[] alone;
                  synchronized (other) {
                    alone = other.sign("1", body);
                  }
                  return java.util.Arrays.equals(key.sign("1", body), alone);
                });

    assertThat(same).isTrue();
  }

  @Test
  void refusesAnEmptySecret() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HmacKey(Secret.of("")));
  }
}
