package io.github.buildkitepubsub.receive.address;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose request it is behind proxies. {@code X-Forwarded-For} is believed as far as
 * trusted proxies wrote it, from its end: everything before that is the sender's own word.
 */
public final class ClientAddresses {

  /** Some proxies add the port: 192.0.2.1:4711, [2001:db8::1]:4711. */
  private static final Pattern WITH_PORT =
      Pattern.compile("\\[([^\\]]*)](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}");

  private final List<AddressRange> trustedProxies;

  /**
   * @param trustedProxies none means that the peer is always the client
   */
  public ClientAddresses(List<AddressRange> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * The client's address: the first one from the end that is no trusted proxy. Where the chain
   * cannot be read, or is proxies only, it is the last one that was read.
   *
   * @param peer whose connection it is
   * @param forwardedFor the values of {@code X-Forwarded-For}, in their order; may be empty
   */
  public IpAddress find(IpAddress peer, List<String> forwardedFor) {
    IpAddress client = peer;
    for (int header = forwardedFor.size() - 1; header >= 0; header--) {
      String hops = forwardedFor.get(header);
      int end = hops.length();
      while (end >= 0) {
        if (!isTrusted(client)) {
          return client;
        }
        int comma = hops.lastIndexOf(',', end - 1);
        IpAddress hop = parse(hops.substring(comma + 1, end).strip());
        if (hop == null) {
          return client;
        }
        client = hop;
        end = comma;
      }
    }
    return client;
  }

  /** True if {@code address} is one of the proxies. */
  public boolean isTrusted(IpAddress address) {
    for (AddressRange range : trustedProxies) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable IpAddress parse(String hop) {
    Matcher port = WITH_PORT.matcher(hop);
    if (!port.matches()) {
      return IpAddress.parse(hop);
    }
    return IpAddress.parse(port.group(1) == null ? port.group(2) : port.group(1));
  }
}
