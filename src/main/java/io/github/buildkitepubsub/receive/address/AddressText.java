package io.github.buildkitepubsub.receive.address;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes addresses. The JDK's own parsers take more than addresses: names, which they
 * look up, zones, and shorthands such as 127.1.
 */
final class AddressText {

  private static final int GROUPS = 8;

  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private AddressText() {}

  static @Nullable IpAddress ipv4(String text) {
    String[] octets = text.split("\\.", 5);
    if (octets.length != Integer.BYTES) {
      return null;
    }
    int bits = 0;
    for (String octet : octets) {
      int value = OCTET.matcher(octet).matches() ? Integer.parseInt(octet) : Integer.MAX_VALUE;
      if (value > 255) {
        return null;
      }
      bits = bits << Byte.SIZE | value;
    }
    return IpAddress.ofIpv4(bits);
  }

  static @Nullable IpAddress ipv6(String text) {
    String hex = withoutDots(text);
    if (hex == null) {
      return null;
    }
    int gap = hex.indexOf("::");
    if (gap < 0) {
      return address(groups(hex), new int[0], GROUPS, GROUPS);
    }
    // At least one group of zeros is left out: RFC 4291, section 2.2.
    return address(groups(hex.substring(0, gap)), groups(hex.substring(gap + 2)), 0, GROUPS - 1);
  }

  /** The last four octets as two groups, if they are written with dots. */
  private static @Nullable String withoutDots(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int start = text.lastIndexOf(':') + 1;
    IpAddress tail = ipv4(text.substring(start));
    return tail == null
        ? null
        : text.substring(0, start)
            + Long.toHexString(tail.low() >>> 16 & 0xffff)
            + ":"
            + Long.toHexString(tail.low() & 0xffff);
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", GROUPS + 1);
    int[] groups = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!GROUP.matcher(parts[i]).matches()) {
        return null;
      }
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    return groups;
  }

  private static @Nullable IpAddress address(
      int @Nullable [] head, int @Nullable [] tail, int least, int most) {
    if (head == null || tail == null) {
      return null;
    }
    int given = head.length + tail.length;
    if (given < least || given > most) {
      return null;
    }
    long[] halves = new long[2];
    for (int i = 0; i < GROUPS; i++) {
      int fromEnd = i - (GROUPS - tail.length);
      long group = i < head.length ? head[i] : fromEnd >= 0 ? tail[fromEnd] : 0;
      halves[i / 4] = halves[i / 4] << 16 | group;
    }
    return new IpAddress(halves[0], halves[1]);
  }

  static String of(IpAddress address) {
    return address.isIpv4() ? ipv4(address.low()) : ipv6(address);
  }

  private static String ipv4(long bits) {
    return (bits >>> 24 & 0xff)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }

  private static String ipv6(IpAddress address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < 4 ? address.high() : address.low();
      groups[i] = (int) (half >>> (48 - i % 4 * 16) & 0xffff);
    }
    int gap = longestZeros(groups);
    int end = gap + zerosFrom(groups, gap);
    if (end - gap < 2) {
      return join(groups, 0, GROUPS);
    }
    return join(groups, 0, gap) + "::" + join(groups, end, GROUPS);
  }

  private static int longestZeros(int[] groups) {
    int longest = 0;
    for (int i = 1; i < GROUPS; i++) {
      longest = zerosFrom(groups, i) > zerosFrom(groups, longest) ? i : longest;
    }
    return longest;
  }

  private static int zerosFrom(int[] groups, int start) {
    int end = start;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - start;
  }

  private static String join(int[] groups, int start, int end) {
    StringBuilder text = new StringBuilder();
    for (int i = start; i < end; i++) {
      text.append(i == start ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
