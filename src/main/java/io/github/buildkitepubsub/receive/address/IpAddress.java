package io.github.buildkitepubsub.receive.address;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An IP address. An IPv4 address is kept as the IPv6 address that it is mapped to (RFC 4291,
 * section 2.5.5.2), so that both forms are equal.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {

  /** Where a request's peer has no IP address, such as a Unix socket. In no usual range. */
  public static final IpAddress UNSPECIFIED = ofIpv4(0);

  private static final long MAPPED = 0xffffL << 32;

  private static final int NETWORK_BITS = 64;

  /** The 32 bits of an IPv4 address. */
  static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, MAPPED | Integer.toUnsignedLong(bits));
  }

  /** The address of a connection; a zone is not part of it. */
  public static IpAddress of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == Integer.BYTES
        ? ofIpv4(bytes.getInt())
        : new IpAddress(bytes.getLong(), bytes.getLong());
  }

  /**
   * Reads {@code 192.0.2.1} or {@code 2001:db8::1}; null if it is anything else: a name, a number
   * with a leading zero, an address with a zone or a port.
   */
  public static @Nullable IpAddress parse(String text) {
    return text.indexOf(':') < 0 ? AddressText.ipv4(text) : AddressText.ipv6(text);
  }

  /** True for IPv4, in either form. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** True if the first {@code bits} bits, 0 to 128, are those of {@code other}. */
  boolean startsAs(IpAddress other, int bits) {
    return (((high ^ other.high) & mask(bits)) | ((low ^ other.low) & mask(bits - Long.SIZE))) == 0;
  }

  /** This address with all but its first {@code bits} bits, 0 to 128, cleared. */
  IpAddress first(int bits) {
    return new IpAddress(high & mask(bits), low & mask(bits - Long.SIZE));
  }

  /** What one party is given: an IPv4 address, or the /64 that an IPv6 address is in. */
  public IpAddress network() {
    return isIpv4() ? this : first(NETWORK_BITS);
  }

  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  /** As it is parsed; RFC 5952. */
  @Override
  public String toString() {
    return AddressText.of(this);
  }
}
