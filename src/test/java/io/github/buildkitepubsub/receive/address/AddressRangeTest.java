package io.github.buildkitepubsub.receive.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0, true",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/24, 192.0.1.255, false",
    "192.0.2.0/24, ::ffff:192.0.2.7, true",
    "::ffff:192.0.2.0/120, 192.0.2.7, true",
    "::ffff:192.0.2.0/120, 192.0.3.7, false",
    "198.51.100.12, 198.51.100.12, true",
    "198.51.100.12, 198.51.100.13, false",
    "198.51.100.12/32, ::ffff:198.51.100.12, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "128.0.0.0/1, 128.0.0.0, true",
    "128.0.0.0/1, 127.255.255.255, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff, true",
    "2001:db8::/65, 2001:db8::8000:0:0:0, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false"
  })
  void containsTheAddressesThatBeginAlike(String range, String address, boolean contained) {
    IpAddress parsed = Objects.requireNonNull(IpAddress.parse(address));

    assertThat(AddressRange.parse(range).contains(parsed)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "example.org",
        "192.0.2.1/24",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/",
        "192.0.2.0/024",
        "192.0.2.0/24/8",
        "192.0.2.0/255.255.255.0",
        "192.0.2.*",
        "2001:db8::1/64",
        "2001:db8::/129",
        "fe80::%eth0/64",
        "2001:db8::/99999999999"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0/24, 24",
    "192.0.2.1/32, 192.0.2.1, 32",
    "::ffff:192.0.2.0/120, 192.0.2.0/24, 24",
    "2001:DB8:0::/32, 2001:db8::/32, 32",
    "::/0, ::/0, 0",
    "0.0.0.0/0, 0.0.0.0/0, 0"
  })
  void isWrittenInOneWay(String text, String written, int length) {
    AddressRange range = AddressRange.parse(text);

    assertThat(range).hasToString(written).isEqualTo(AddressRange.parse(written));
    assertThat(range).hasSameHashCodeAs(AddressRange.parse(written));
    assertThat(range.length()).isEqualTo(length);
  }

  @Test
  void isTextInJson() throws Exception {
    ObjectMapper json = new ObjectMapper();

    AddressRange read = json.readValue("\"192.0.2.0/24\"", AddressRange.class);

    assertThat(read).isEqualTo(AddressRange.parse("192.0.2.0/24"));
    assertThat(json.writeValueAsString(read)).isEqualTo("\"192.0.2.0/24\"");
  }
}
