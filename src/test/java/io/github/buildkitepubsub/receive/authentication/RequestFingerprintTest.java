package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RequestFingerprintTest {

  private static final String FIRST_HALF = "0123456789abcdeffedcba9876543210";

  @Test
  void isTheFirst128Bits() {
    RequestFingerprint fingerprint = of(FIRST_HALF + "00".repeat(16));

    assertThat(fingerprint)
        .isEqualTo(new RequestFingerprint(0x0123456789abcdefL, 0xfedcba9876543210L));
  }

  @Test
  void ignoresTheRest() {
    assertThat(of(FIRST_HALF + "00".repeat(16))).isEqualTo(of(FIRST_HALF + "ff".repeat(16)));
  }

  @Test
  void differsInEachHalf() {
    RequestFingerprint fingerprint = of(FIRST_HALF + "00".repeat(16));

    assertThat(of("1" + FIRST_HALF.substring(1) + "00".repeat(16))).isNotEqualTo(fingerprint);
    assertThat(of(FIRST_HALF.substring(1) + "1" + "00".repeat(16))).isNotEqualTo(fingerprint);
  }

  private static RequestFingerprint of(String signature) {
    return RequestFingerprint.of(HexFormat.of().parseHex(signature));
  }
}
