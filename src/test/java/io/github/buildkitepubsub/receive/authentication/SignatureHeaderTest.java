package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureHeaderTest {

  /** The digits 0 to f, four times. */
  private static final String HEX = "0123456789abcdef".repeat(4);

  private static final String GOOD = "timestamp=1778360760,signature=" + HEX;

  @Test
  void readsTimestampAndSignature() {
    SignatureHeader header = Objects.requireNonNull(SignatureHeader.parse(GOOD));

    assertThat(header.timestamp()).isEqualTo("1778360760");
    assertThat(header.epochSecond()).isEqualTo(1_778_360_760L);
    assertThat(header.signature()).isEqualTo(HexFormat.of().parseHex(HEX)).hasSize(32);
  }

  @Test
  void keepsTheTimestampsDigitsAsTheyWereSigned() {
    SignatureHeader header =
        Objects.requireNonNull(SignatureHeader.parse("timestamp=0042,signature=" + HEX));

    assertThat(header.timestamp()).isEqualTo("0042");
    assertThat(header.epochSecond()).isEqualTo(42);
  }

  static List<String> accepted() {
    return List.of(
        GOOD,
        "signature=" + HEX + ",timestamp=1778360760",
        "timestamp=1778360760, signature=" + HEX,
        "  timestamp=1778360760,signature=" + HEX + "  ",
        "timestamp = 1778360760 , signature = " + HEX,
        "\ttimestamp=1778360760,\tsignature=" + HEX,
        "timestamp=1778360760,signature=" + HEX.toUpperCase(java.util.Locale.ROOT),
        "timestamp=1778360760,signature=" + "aB".repeat(32),
        "timestamp=0,signature=" + HEX,
        "timestamp=000000000000,signature=" + HEX,
        "timestamp=999999999999,signature=" + HEX,
        "version=2," + GOOD,
        GOOD + ",version=2",
        "timestamp=1778360760,version=a=b,signature=" + HEX,
        GOOD + ",signature2=" + HEX,
        GOOD + ",Timestamp=1",
        GOOD + ",=",
        GOOD + ",version=",
        GOOD + ",x=" + "y".repeat(512 - GOOD.length() - 3));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts(String header) {
    assertThat(SignatureHeader.parse(header)).isNotNull();
  }

  static Stream<String> refused() {
    String signature = ",signature=" + HEX;
    String timestamp = "timestamp=1778360760,signature=";
    return Stream.of(
        "",
        " ",
        ",",
        "=",
        "timestamp",
        "timestamp=1778360760",
        "signature=" + HEX,
        HEX,
        "1778360760," + HEX,
        "sha256=" + HEX,
        "timestamp=1778360760;signature=" + HEX,
        "timestamp=1778360760 signature=" + HEX,
        "timestamp:1778360760,signature:" + HEX,
        "Timestamp=1778360760" + signature,
        "TIMESTAMP=1778360760" + signature,
        "timestamp=1778360760,Signature=" + HEX,
        "timestamp=" + signature,
        "timestamp=-1778360760" + signature,
        "timestamp=+1778360760" + signature,
        "timestamp=1778360760.0" + signature,
        "timestamp=1.778e9" + signature,
        "timestamp=0x6a000000" + signature,
        "timestamp=17783 60760" + signature,
        "timestamp=\"1778360760\"" + signature,
        "timestamp=2026-05-09T21:06:00Z" + signature,
        "timestamp=1778360760000" + signature,
        "timestamp=9999999999999" + signature,
        "timestamp=" + "9".repeat(40) + signature,
        "timestamp=١٧٧٨٣٦٠٧٦٠" + signature,
        "timestamp=１７７８３６０７６０" + signature,
        timestamp,
        timestamp + HEX.substring(1),
        timestamp + HEX + "0",
        timestamp + HEX + HEX,
        timestamp + HEX.substring(1) + "g",
        timestamp + HEX.substring(1) + " ",
        timestamp + "0x" + HEX.substring(2),
        timestamp + HEX.substring(2) + "é1",
        timestamp + "１".repeat(64),
        timestamp + "=" + HEX,
        GOOD + ",timestamp=1778360760",
        GOOD + ",timestamp=1",
        GOOD + signature,
        GOOD + ",signature=" + "0".repeat(64),
        GOOD + "," + GOOD,
        GOOD + ",",
        "," + GOOD,
        GOOD + ",version",
        GOOD + ",x=" + "y".repeat(512 - GOOD.length() - 2),
        GOOD + ",x=".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String header) {
    assertThat(SignatureHeader.parse(header)).isNull();
  }
}
