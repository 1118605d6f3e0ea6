package io.github.buildkitepubsub.receive.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:201, 192.0.2.1",
    "2001:db8::1, 2001:db8::1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void readsAddressesAndWritesThemInOneWay(String text, String written) {
    IpAddress address = IpAddress.parse(text);

    assertThat(address).isNotNull().hasToString(written);
    assertThat(IpAddress.parse(written)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "a.b.c.d",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.-4",
        "1.2.3.4 ",
        "1.2.3.",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.4:80",
        "1.2.3.99999999999",
        "fe80::1%eth0",
        "::ffff:1.2.3.4%1",
        "[::1]",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "::g",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5"
      })
  void refusesEverythingElse(String text) {
    assertThat(IpAddress.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::ff00:1", "::1"})
  void isTheAddressOfASocket(String text) throws Exception {
    assertThat(IpAddress.of(InetAddress.getByName(text))).isEqualTo(IpAddress.parse(text));
  }

  @Test
  void clearsWhatIsBehindAPrefix() {
    IpAddress address = new IpAddress(-1, -1);

    assertThat(address.first(0)).isEqualTo(new IpAddress(0, 0));
    assertThat(address.first(1)).isEqualTo(new IpAddress(Long.MIN_VALUE, 0));
    assertThat(address.first(64)).isEqualTo(new IpAddress(-1, 0));
    assertThat(address.first(65)).isEqualTo(new IpAddress(-1, Long.MIN_VALUE));
    assertThat(address.first(128)).isEqualTo(address);
  }
}
