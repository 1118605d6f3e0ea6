package io.github.buildkitepubsub.receive.address;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits: CIDR notation, RFC 4632. A range of IPv6 addresses
 * holds no IPv4 address, though these are kept as mapped ones: {@code ::/0} is not everything.
 */
public final class AddressRange {

  /** How many bits come before those of an IPv4 address. */
  private static final int MAPPED_BITS = 96;

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final IpAddress network;
  private final int bits;

  private AddressRange(IpAddress network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Bits behind the prefix
   * must be zero: if they are not, a digit is probably wrong.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      throw new IllegalArgumentException("not an address or a CIDR range: " + text);
    }
    boolean mapped = network.isIpv4() && text.indexOf(':') < 0;
    int longest = mapped ? Integer.SIZE : 2 * Long.SIZE;
    int length = slash < 0 ? longest : length(text.substring(slash + 1));
    int bits = mapped ? MAPPED_BITS + length : length;
    if (length > longest || !network.first(bits).equals(network)) {
      throw new IllegalArgumentException("not an address or a CIDR range: " + text);
    }
    return new AddressRange(network, bits);
  }

  private static int length(String text) {
    return LENGTH.matcher(text).matches() ? Integer.parseInt(text) : Integer.MAX_VALUE;
  }

  /** True if {@code address} is one of them. */
  public boolean contains(IpAddress address) {
    return address.isIpv4() == isIpv4() && address.startsAs(network, bits);
  }

  /**
   * How many bits the addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6. The fewer, the more
   * addresses.
   */
  public int length() {
    return isIpv4() ? bits - MAPPED_BITS : bits;
  }

  /** True if these are IPv4 addresses. */
  public boolean isIpv4() {
    return bits >= MAPPED_BITS && network.isIpv4();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressRange range
        && bits == range.bits
        && network.equals(range.network);
  }

  @Override
  public int hashCode() {
    return Objects.hash(network, bits);
  }

  /** As it is parsed; a single address has no length. */
  @JsonValue
  @Override
  public String toString() {
    return bits == 2 * Long.SIZE ? network.toString() : network + "/" + length();
  }
}
