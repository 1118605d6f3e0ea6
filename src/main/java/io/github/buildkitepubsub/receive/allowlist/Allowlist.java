package io.github.buildkitepubsub.receive.allowlist;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.address.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Says whether an address may send. The list may be replaced at any time; thread-safe. */
public final class Allowlist {

  private final AllowlistSettings settings;
  private final AtomicReference<@Nullable Fetched> fetched;

  private record Fetched(List<AddressRange> ranges, Instant at) {}

  /** What is said of an address. */
  public enum Verdict {
    ALLOWED,
    REFUSED,
    /** Refused for want of a list: it may be one that will be allowed. */
    UNKNOWN
  }

  public Allowlist(AllowlistSettings settings) {
    this(settings, new AtomicReference<>());
  }

  private Allowlist(AllowlistSettings settings, AtomicReference<@Nullable Fetched> fetched) {
    this.settings = settings;
    this.fetched = fetched;
  }

  /** What other settings make of the same list, now and whenever it is replaced. */
  public Allowlist with(AllowlistSettings other) {
    return new Allowlist(other, fetched);
  }

  /** Whether requests of {@code address} are let in. */
  public Verdict verdict(IpAddress address) {
    if (!settings.enabled() || lists(address)) {
      return Verdict.ALLOWED;
    }
    if (fetched.get() != null || !settings.refresh().enabled()) {
      return Verdict.REFUSED;
    }
    return settings.onUnavailable() == OnUnavailable.ALLOW ? Verdict.ALLOWED : Verdict.UNKNOWN;
  }

  /** True if {@code address} is known to be one that may send. */
  public boolean lists(IpAddress address) {
    Fetched current = fetched.get();
    return contains(settings.addresses(), address)
        || (current != null && contains(current.ranges(), address));
  }

  private static boolean contains(List<AddressRange> ranges, IpAddress address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Puts a list in the place of the one before. */
  void replace(List<AddressRange> ranges, Instant at) {
    fetched.set(new Fetched(ranges, at));
  }

  /** When the list in force was fetched; null while there is none. */
  @Nullable Instant fetchedAt() {
    Fetched current = fetched.get();
    return current == null ? null : current.at();
  }

  /** The list in force, without the settings' addresses. */
  List<AddressRange> ranges() {
    Fetched current = fetched.get();
    return current == null ? List.of() : current.ranges();
  }
}
