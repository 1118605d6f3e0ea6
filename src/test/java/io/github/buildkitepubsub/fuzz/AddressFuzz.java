package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.address.ClientAddresses;
import io.github.buildkitepubsub.receive.address.IpAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses are what the JDK says they are, ranges hold what arithmetic says they hold. */
public final class AddressFuzz {

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  /** What the JDK reads as an address without asking anybody, and without its shorthands. */
  private static final Pattern PLAIN_IPV6 = Pattern.compile("(?=.*:):*([0-9a-fA-F]{1,4}(:+|$))*");

  private static final IpAddress PEER = address("10.0.0.1");
  private static final List<AddressRange> PROXIES =
      List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32"));
  private static final ClientAddresses CLIENTS = new ClientAddresses(PROXIES);

  private AddressFuzz() {}

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  /** Throws if something is wrong. */
  public static void fuzzerTestOneInput(byte[] input) throws UnknownHostException {
    String text = new String(input, ISO_8859_1);
    checkAddress(text);
    checkRange(text);
    checkClient(text);
  }

  private static void checkAddress(String text) throws UnknownHostException {
    IpAddress address = IpAddress.parse(text);
    if (address == null) {
      Fuzz.check(!IPV4.matcher(text).matches(), "an IPv4 address is not read");
      Fuzz.check(!PLAIN_IPV6.matcher(text).matches() || jdk(text) == null, "the JDK reads it");
      return;
    }
    Fuzz.check(text.indexOf(':') >= 0 || IPV4.matcher(text).matches(), "not an IPv4 address");
    Fuzz.check(address.equals(jdk(text)), "the JDK reads " + jdk(text));
    Fuzz.check(address.equals(IpAddress.parse(address.toString())), "is not written as it is read");
  }

  private static @Nullable IpAddress jdk(String literal) {
    try {
      return IpAddress.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static void checkRange(String text) {
    AddressRange range;
    try {
      range = AddressRange.parse(text);
    } catch (IllegalArgumentException refused) {
      return;
    }
    Fuzz.check(range.equals(AddressRange.parse(range.toString())), "is not written as it is read");
    String[] parts = text.split("/", 2);
    IpAddress network = address(parts[0]);
    int bits = range.isIpv4() ? 96 + range.length() : range.length();
    for (int flipped = 0; flipped < 128; flipped++) {
      IpAddress other = flip(network, flipped);
      boolean expected = flipped >= bits && other.isIpv4() == range.isIpv4();
      Fuzz.check(range.contains(other) == expected, "bit " + flipped + " of " + range);
    }
  }

  private static IpAddress flip(IpAddress address, int bit) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array();
    BigInteger flipped = new BigInteger(1, bytes).flipBit(127 - bit);
    return new IpAddress(flipped.shiftRight(64).longValue(), flipped.longValue());
  }

  /** The last hop that no trusted proxy vouches for, found in another way than by the class. */
  private static void checkClient(String forwardedFor) {
    IpAddress expected = PEER;
    String rest = forwardedFor;
    boolean more = true;
    while (more && PROXIES.stream().anyMatch(expectedIn(expected))) {
      int comma = rest.lastIndexOf(',');
      IpAddress hop = hop(rest.substring(comma + 1).strip());
      if (hop == null) {
        break;
      }
      expected = hop;
      more = comma >= 0;
      rest = more ? rest.substring(0, comma) : "";
    }
    IpAddress found = CLIENTS.find(PEER, List.of(forwardedFor));
    Fuzz.check(found.equals(expected), "the client is " + found + ", not " + expected);
  }

  private static java.util.function.Predicate<AddressRange> expectedIn(IpAddress address) {
    return range -> range.contains(address);
  }

  private static @Nullable IpAddress hop(String text) {
    String withoutPort = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || !text.substring(end + 1).matches("(:[0-9]{1,5})?")) {
        return null;
      }
      withoutPort = text.substring(1, end);
    } else if (text.matches("[0-9.]+:[0-9]{1,5}")) {
      withoutPort = text.substring(0, text.indexOf(':'));
    }
    return IpAddress.parse(withoutPort);
  }
}
