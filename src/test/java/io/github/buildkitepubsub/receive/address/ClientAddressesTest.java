package io.github.buildkitepubsub.receive.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {

  private final ClientAddresses addresses =
      new ClientAddresses(
          Stream.of("10.0.0.0/8", "2001:db8:1::/48").map(AddressRange::parse).toList());

  /** Values of several headers are parted by "|"; "none" is no header. */
  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "203.0.113.9; none; 203.0.113.9",
        "203.0.113.9; 198.51.100.1; 203.0.113.9",
        "203.0.113.9; 10.0.0.1; 203.0.113.9",
        "10.0.0.1; none; 10.0.0.1",
        "10.0.0.1; 198.51.100.1; 198.51.100.1",
        "::ffff:10.0.0.1; 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 1.1.1.1, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 1.1.1.1,198.51.100.1,10.0.0.2; 198.51.100.1",
        "10.0.0.1; 198.51.100.1 , 10.0.0.2,10.0.0.3; 198.51.100.1",
        "10.0.0.1; 1.1.1.1 | 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 1.1.1.1, 198.51.100.1 | 10.0.0.2; 198.51.100.1",
        "10.0.0.1; 10.0.0.3, 10.0.0.2; 10.0.0.3",
        "10.0.0.1; 10.0.0.3 | 10.0.0.2; 10.0.0.3",
        "10.0.0.1; unknown; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, unknown; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, localhost, 10.0.0.2; 10.0.0.2",
        "10.0.0.1; 198.51.100.1 | junk | 10.0.0.2; 10.0.0.2",
        "10.0.0.1; 198.51.100.1,; 10.0.0.1",
        "10.0.0.1; 198.51.100.1,,10.0.0.2; 10.0.0.2",
        "10.0.0.1; '';  10.0.0.1",
        "10.0.0.1; fe80::1%eth0; 10.0.0.1",
        "10.0.0.1; _hidden, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 198.51.100.1:4711; 198.51.100.1",
        "10.0.0.1; [2001:db8::5]:4711; 2001:db8::5",
        "10.0.0.1; [2001:db8::5]; 2001:db8::5",
        "10.0.0.1; 2001:db8::5, [2001:db8:1::9]:80; 2001:db8::5",
        "10.0.0.1; ::ffff:198.51.100.1; 198.51.100.1",
        "10.0.0.1; [2001:db8::5; 10.0.0.1",
        "10.0.0.1; 198.51.100.1:port; 10.0.0.1",
        "2001:db8:1::7; 198.51.100.1; 198.51.100.1"
      })
  void believesWhatTrustedProxiesWrote(String peer, String headers, String client) {
    List<String> values =
        headers.equals("none") ? List.of() : Arrays.asList(headers.split("\\|", -1));

    assertThat(addresses.find(address(peer), values)).hasToString(client);
  }

  @Test
  void believesNothingWithoutTrustedProxies() {
    ClientAddresses none = new ClientAddresses(List.of());

    assertThat(none.find(address("10.0.0.1"), List.of("198.51.100.1"))).hasToString("10.0.0.1");
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
