package io.github.buildkitepubsub.receive.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.buildkitepubsub.receive.address.IpAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests that are not authentic, for each address, and says which addresses need not be
 * listened to any more. Only failures use an address' budget up. IPv6 addresses are counted by
 * their /64, which is what one network is given. Bounded in memory; thread-safe.
 *
 * <p>An address whose budget is used up is cut: its requests are refused unread. That would also
 * refuse Buildkite behind the same address, so an address is spared, and each of its requests is
 * still checked, if it may be shared: a trusted proxy, an address of the allowlist, one that is not
 * public, or one that has sent an authentic request. What is left is a public proxy that the
 * settings do not name, flooded before Buildkite's first request has come through it: name it in
 * {@code receive.trustedProxies}.
 */
public final class FailedAuthentications {

  private static final Logger log = LoggerFactory.getLogger(FailedAuthentications.class);

  /** About 2 MB. When there are more, those that fail least are forgotten. */
  private static final int MAX_ADDRESSES = 10_000;

  /** Longer than a weekend without a build. */
  private static final Duration AUTHENTIC_FOR = Duration.ofDays(7);

  private final int perMinute;
  private final Predicate<IpAddress> known;
  private final LongSupplier nanoTime;
  private final Cache<IpAddress, Budget> budgets;

  /** When each address sent an authentic request last. A look-up must not make that later. */
  private final Cache<IpAddress, AtomicLong> authentic;

  private record Budget(int perMinute, TokenBucket tokens, AtomicBoolean reported) {

    /** What is left of another budget, of which as much is used up. */
    TokenBucket of(int otherPerMinute) {
      return otherPerMinute == perMinute ? tokens : tokens.holding(otherPerMinute);
    }
  }

  /**
   * @param perMinute each address' budget
   * @param known addresses that Buildkite may be behind: proxies, the allowlist
   * @param nanoTime a monotonic time in nanoseconds
   */
  public FailedAuthentications(int perMinute, Predicate<IpAddress> known, LongSupplier nanoTime) {
    this(
        perMinute,
        known,
        nanoTime,
        // A budget that was not used for a period is full, as is one that is forgotten.
        cache(TokenBucket.PERIOD, nanoTime).build(),
        cache(AUTHENTIC_FOR, nanoTime).build());
  }

  private FailedAuthentications(
      int perMinute,
      Predicate<IpAddress> known,
      LongSupplier nanoTime,
      Cache<IpAddress, Budget> budgets,
      Cache<IpAddress, AtomicLong> authentic) {
    this.perMinute = perMinute;
    this.known = known;
    this.nanoTime = nanoTime;
    this.budgets = budgets;
    this.authentic = authentic;
  }

  /** The same counts, judged by another budget and other addresses that are known. */
  public FailedAuthentications with(int otherPerMinute, Predicate<IpAddress> otherKnown) {
    return new FailedAuthentications(otherPerMinute, otherKnown, nanoTime, budgets, authentic);
  }

  private static Caffeine<Object, Object> cache(Duration unused, LongSupplier nanoTime) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_ADDRESSES)
        .expireAfterAccess(unused)
        .ticker(nanoTime::getAsLong)
        // Upkeep happens in the calling thread; there is nothing slow in it.
        .executor(Runnable::run);
  }

  /** True if requests of {@code address} are to be refused unread. */
  public boolean isCut(IpAddress address) {
    Budget budget = budgets.getIfPresent(address.network());
    return budget != null
        && budget.of(perMinute).isEmpty(nanoTime.getAsLong())
        && !isSpared(address);
  }

  private boolean isSpared(IpAddress address) {
    return isKnown(address) || SpecialAddresses.contain(address);
  }

  /**
   * True if Buildkite is behind {@code address} as far as this service can tell: it is a trusted
   * proxy, on the allowlist, or has sent an authentic request in the last seven days.
   */
  public boolean isKnown(IpAddress address) {
    return known.test(address) || wasAuthentic(authentic.getIfPresent(address.network()));
  }

  private boolean wasAuthentic(@Nullable AtomicLong last) {
    return last != null && nanoTime.getAsLong() - last.get() < AUTHENTIC_FOR.toNanos();
  }

  /**
   * A request of {@code address} was not authentic.
   *
   * @return false if the budget was used up already
   */
  public boolean failed(IpAddress address) {
    long now = nanoTime.getAsLong();
    Budget budget =
        budgets.get(
            address.network(),
            key -> new Budget(perMinute, new TokenBucket(perMinute, now), new AtomicBoolean()));
    if (budget.of(perMinute).tryTake(now)) {
      return true;
    }
    if (budget.reported().compareAndSet(false, true)) {
      log.atWarn()
          .addKeyValue("client_address", address)
          .addKeyValue("per_minute", perMinute)
          .log("too many requests of this address are not authentic");
    }
    return false;
  }

  /** A request of {@code address} was authentic: it is not cut for what others send from there. */
  public void succeeded(IpAddress address) {
    IpAddress network = address.network();
    long now = nanoTime.getAsLong();
    AtomicLong last = authentic.getIfPresent(network);
    if (last == null) {
      authentic.put(network, new AtomicLong(now));
    } else {
      last.set(now);
    }
  }

  /** How many addresses are being counted. */
  long remembered() {
    budgets.cleanUp();
    return budgets.estimatedSize();
  }
}
