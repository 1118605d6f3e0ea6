package io.github.buildkitepubsub.operate.access;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.address.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * By which names the port may be called. A page of a foreign site can have its own name stand for
 * this machine's address (DNS rebinding) and then counts as this port's own page; the name is the
 * foreign one's all the same.
 */
final class HostRule {

  private static final List<AddressRange> LOOPBACK =
      List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1"));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final boolean isOnLoopback;
  private final Set<String> hosts;

  /**
   * @param isOnLoopback whether the port can be reached from this machine alone
   * @param hosts allowed beside loopback's own; none means that any name is, unless {@code
   *     isOnLoopback}
   */
  HostRule(boolean isOnLoopback, List<String> hosts) {
    this.isOnLoopback = isOnLoopback;
    this.hosts = hosts.stream().map(HostRule::canonical).collect(Collectors.toUnmodifiableSet());
  }

  /** True if it can be in a {@code Host} header, without the port. */
  static boolean isName(String host) {
    return NAME.matcher(host).matches() || IpAddress.parse(host) != null;
  }

  /**
   * @param host the value of {@code Host}; null, which no browser sends, is allowed
   */
  boolean allows(@Nullable String host) {
    if (host == null || (hosts.isEmpty() && !isOnLoopback)) {
      return true;
    }
    String name = canonical(withoutPort(host));
    return isLoopback(name) || hosts.contains(name);
  }

  private static boolean isLoopback(String name) {
    IpAddress address = IpAddress.parse(name);
    return address == null
        // RFC 6761, section 6.3: such names never leave this machine.
        ? name.equals("localhost") || name.endsWith(".localhost")
        : LOOPBACK.stream().anyMatch(range -> range.contains(address));
  }

  private static String canonical(String name) {
    IpAddress address = IpAddress.parse(name);
    return address == null ? name.toLowerCase(Locale.ROOT) : address.toString();
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
