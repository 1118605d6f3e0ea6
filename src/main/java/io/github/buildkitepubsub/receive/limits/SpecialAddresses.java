package io.github.buildkitepubsub.receive.limits;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.address.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that are nobody's on the internet (RFC 6890): a request that comes from one has passed
 * a proxy or a network's translation, which others share.
 */
final class SpecialAddresses {

  private static final List<AddressRange> RANGES =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "::1",
              "fc00::/7",
              "fe80::/10")
          .map(AddressRange::parse)
          .toList();

  private SpecialAddresses() {}

  static boolean contain(IpAddress address) {
    return RANGES.stream().anyMatch(range -> range.contains(address));
  }
}
