package io.github.buildkitepubsub.deadletter.redrive;

import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.subscription.MessageHandler;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes letters as what they were meant to be: the original's own bytes, the event's attributes
 * and {@link #REDRIVEN_AT}. A letter is done with once Pub/Sub has the message, so that one that
 * fails stays a letter. A crash in between publishes again: consumers drop the copy by {@code
 * event_id}. Used once, by one thread.
 */
public final class Redrive implements MessageHandler {

  /** The attribute that says that, and when, a message was sent on by an operator. */
  public static final String REDRIVEN_AT = "redriven_at";

  private final MessagePublisher topic;
  private final boolean reducedToo;
  private final Throttle throttle;
  private final InstantSource clock;
  private final BiConsumer<StoredMessage, String> failures;
  private int redriven;
  private int reduced;
  private int failed;

  /**
   * @param topic takes the messages
   * @param reducedToo whether letters go whose original lacks parts; else they stay
   * @param failures is told of each letter that failed, and why, for a person
   */
  public Redrive(
      MessagePublisher topic,
      boolean reducedToo,
      Throttle throttle,
      InstantSource clock,
      BiConsumer<StoredMessage, String> failures) {
    this.topic = topic;
    this.reducedToo = reducedToo;
    this.throttle = throttle;
    this.clock = clock;
    this.failures = failures;
  }

  @Override
  public Handled handle(List<StoredMessage> letters) throws InterruptedException {
    List<Sent> sent = new ArrayList<>();
    for (StoredMessage letter : letters) {
      LetterContent content = read(letter);
      if (content == null) {
        continue;
      }
      if (content.reduced() && !reducedToo) {
        reduced++;
      } else if (throttle.awaitTurn()) {
        sent.add(new Sent(letter, publish(letter, content)));
      } else {
        break;
      }
    }
    return await(sent);
  }

  /** How many letters were published. */
  public int redriven() {
    return redriven;
  }

  /** How many letters stay because their original lacks parts. */
  public int reduced() {
    return reduced;
  }

  /** How many letters could not be published, and stay. */
  public int failed() {
    return failed;
  }

  private record Sent(StoredMessage letter, CompletionStage<MessageId> outcome) {}

  private @Nullable LetterContent read(StoredMessage letter) {
    try {
      return LetterContent.of(letter.data());
    } catch (UnreadableLetterException e) {
      fail(letter, "it is no dead letter: " + e.getMessage());
      return null;
    }
  }

  private CompletionStage<MessageId> publish(StoredMessage letter, LetterContent content) {
    // The client keeps the buffer it is given: it gets one of its own.
    ByteBuffer data = content.original().duplicate();
    return topic.publish(data, attributes(letter, content));
  }

  private Map<String, String> attributes(StoredMessage letter, LetterContent content) {
    Map<String, String> attributes = content.attributes(letter);
    attributes.put(REDRIVEN_AT, MessageFormat.timestamp(clock.instant()));
    return attributes;
  }

  /** Ends the run where nothing of a page got through for a reason that is not the letters'. */
  private Handled await(List<Sent> sent) throws InterruptedException {
    List<StoredMessage> done = new ArrayList<>();
    boolean broken = false;
    for (Sent each : sent) {
      try {
        each.outcome().toCompletableFuture().get();
        done.add(each.letter());
        redriven++;
      } catch (ExecutionException e) {
        PublishException failure = PublishException.from(e);
        broken |= failure.kind() != PublishException.Kind.PERMANENT;
        fail(each.letter(), String.valueOf(failure.getMessage()));
      }
    }
    return new Handled(done, broken && done.isEmpty());
  }

  private void fail(StoredMessage letter, String why) {
    failed++;
    failures.accept(letter, why);
  }
}
