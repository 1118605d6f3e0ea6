package io.github.buildkitepubsub.receive;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.buildkitepubsub.receive.authentication.RequestFingerprint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Signed requests that were seen while their signature is valid. An identical one gets the first
 * one's outcome, also while that is still open, so that it is never told more than is true. A
 * failure is forgotten: sending again then publishes. Bounded in count and time; thread-safe.
 */
final class RecentRequests {

  private final Cache<RequestFingerprint, CompletableFuture<Answer.Success>> outcomes;

  /**
   * @param window how far a signature's time may be off; one from the future stays valid for twice
   *     as long
   * @param maxRequests when more are seen, the least useful ones are forgotten
   */
  RecentRequests(Duration window, int maxRequests, Ticker ticker) {
    this.outcomes =
        Caffeine.newBuilder()
            .maximumSize(maxRequests)
            .expireAfterWrite(lifetime(window))
            .ticker(ticker)
            // Upkeep happens in the calling thread; there is nothing slow in it.
            .executor(Runnable::run)
            .build();
  }

  /**
   * Remembers as many as this, for as long as this, from now on. Requests that were forgotten by
   * then are not known again if the window grows: a copy of one of them is published again.
   */
  void resize(Duration window, int maxRequests) {
    outcomes.policy().eviction().orElseThrow().setMaximum(maxRequests);
    outcomes.policy().expireAfterWrite().orElseThrow().setExpiresAfter(lifetime(window));
  }

  /** Whole seconds are compared: the window's last second is valid up to its end. */
  private static Duration lifetime(Duration window) {
    return window.multipliedBy(2).plusSeconds(1);
  }

  /**
   * Runs {@code relay} unless another request with this fingerprint came first; its outcome is
   * given then.
   */
  CompletionStage<Answer.Success> once(
      RequestFingerprint fingerprint, Supplier<CompletionStage<Answer.Success>> relay) {
    CompletableFuture<Answer.Success> mine = new CompletableFuture<>();
    CompletableFuture<Answer.Success> earlier = outcomes.asMap().putIfAbsent(fingerprint, mine);
    if (earlier != null) {
      return earlier.thenApply(Answer.Success::asDuplicate);
    }
    start(relay)
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                mine.complete(answer);
              } else {
                outcomes.asMap().remove(fingerprint, mine);
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  /** An entry that nobody completes would hold every later copy back, so nothing may be thrown. */
  private static CompletionStage<Answer.Success> start(
      Supplier<CompletionStage<Answer.Success>> relay) {
    try {
      return relay.get();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
