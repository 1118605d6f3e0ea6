package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.publish.PublishException;
import io.grpc.Deadline;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends messages together, and those of a refused request once more, each by itself: Pub/Sub
 * refuses a request as a whole for one message in it, and does not say which one. A message that is
 * refused after all was refused for itself.
 */
final class IsolatingSender implements Sender {

  private final Sender together;
  private final Sender alone;

  /**
   * @param together over a channel with {@link BatchSize}
   */
  IsolatingSender(Sender together, Sender alone) {
    this.together = together;
    this.alone = alone;
  }

  @Override
  public ApiFuture<String> send(PubsubMessage message) {
    Context context = Context.current();
    return ApiFutures.catchingAsync(
        together.send(message),
        Throwable.class,
        failure ->
            wasRefusedWithOthers(failure)
                ? sendAlone(message, context)
                : ApiFutures.immediateFailedFuture(failure),
        Runnable::run);
  }

  private static boolean wasRefusedWithOthers(Throwable failure) {
    return BatchSize.of(failure) > 1
        && PubSubFailures.classify(failure).kind() == PublishException.Kind.PERMANENT;
  }

  private ApiFuture<String> sendAlone(PubsubMessage message, Context context) {
    return context.wrapSupplier(() -> alone.send(message)).get();
  }

  @Override
  public boolean stop(Duration limit) throws InterruptedException {
    Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
    boolean done = together.stop(limit);
    long left = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
    return alone.stop(Duration.ofNanos(left)) && done;
  }
}
