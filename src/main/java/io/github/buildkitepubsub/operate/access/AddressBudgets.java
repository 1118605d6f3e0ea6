package io.github.buildkitepubsub.operate.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.limits.TokenBucket;
import java.util.function.LongSupplier;

/**
 * A number a minute for each address; IPv6 addresses count by their /64. Bounded in memory;
 * thread-safe.
 */
final class AddressBudgets {

  /** Few are operators; when there are more, those that come least are forgotten. */
  private static final int MAX_ADDRESSES = 1_000;

  private final int perMinute;
  private final LongSupplier nanoTime;
  private final Cache<IpAddress, TokenBucket> budgets;

  /**
   * @param nanoTime a monotonic time in nanoseconds
   */
  AddressBudgets(int perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
    this.budgets =
        Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            // One that was not used for so long is full, as is one that is forgotten.
            .expireAfterAccess(TokenBucket.PERIOD)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** Takes one; false if there is none. */
  boolean tryTake(IpAddress address) {
    long now = nanoTime.getAsLong();
    return budgets.get(address.network(), key -> new TokenBucket(perMinute, now)).tryTake(now);
  }

  /** True if nothing is left. */
  boolean isSpent(IpAddress address) {
    TokenBucket budget = budgets.getIfPresent(address.network());
    return budget != null && budget.isEmpty(nanoTime.getAsLong());
  }
}
