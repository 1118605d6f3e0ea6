package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import io.github.buildkitepubsub.replay.ReplaySource.Taken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sends the events that match on, once each, and notes what is confirmed before the source is told.
 * An event that fails is left: it is sent again by a later run with the same state. Used once, by
 * one thread.
 */
public final class Replay implements ReplaySource.Reader {

  /** A page is what a crash may send twice: it is kept small. */
  private static final int PAGE_SECONDS = 1;

  private final ReplayTarget target;
  private final ReplayState state;
  private final Predicate<RecordedEvent> filter;
  private final long max;
  private final Throttle throttle;
  private final BiConsumer<String, String> failures;
  private final Consumer<ReplayCounts> glance;
  private long sent;
  private long replayed;
  private long skipped;
  private long known;
  private long failed;

  /**
   * @param max how many events are sent at most
   * @param failures is told of what failed, and why, for a person
   * @param glance is often told how far this is
   */
  public Replay(
      ReplayTarget target,
      ReplayState state,
      Predicate<RecordedEvent> filter,
      long max,
      Throttle throttle,
      BiConsumer<String, String> failures,
      Consumer<ReplayCounts> glance) {
    this.target = target;
    this.state = state;
    this.filter = filter;
    this.max = max;
    this.throttle = throttle;
    this.failures = failures;
    this.glance = glance;
  }

  @Override
  public int page() {
    return throttle.page(target.concurrency(), PAGE_SECONDS);
  }

  @Override
  public Taken take(List<RecordedEvent> events) throws IOException, InterruptedException {
    List<Sent> page = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    boolean finished = false;
    for (int place = 0; place < events.size() && !finished; place++) {
      RecordedEvent event = events.get(place);
      if (!filter.test(event)) {
        skipped++;
      } else if (state.contains(event.key())) {
        known++;
        done.add(place);
      } else if (throttle.awaitTurn()) {
        sent++;
        send(event, place, page);
        finished = sent == max;
      } else {
        finished = true;
      }
      glance.accept(counts());
    }
    boolean broken = await(page, done);
    return new Taken(done, finished || broken);
  }

  @Override
  public void unreadable(String what, String why) {
    failed++;
    failures.accept(what, why);
  }

  /** How far it is. */
  public ReplayCounts counts() {
    return new ReplayCounts(replayed, skipped, known, failed);
  }

  private record Sent(RecordedEvent event, int place, CompletionStage<?> outcome) {}

  private void send(RecordedEvent event, int place, List<Sent> page) {
    try {
      page.add(new Sent(event, place, target.send(event, state.replayId())));
    } catch (UnreadableEventException e) {
      fail(event, String.valueOf(e.getMessage()));
    }
  }

  /** Whether nothing of the page got through, for a reason that is not the events'. */
  private boolean await(List<Sent> page, Set<Integer> done)
      throws IOException, InterruptedException {
    List<EventId> confirmed = new ArrayList<>();
    boolean broken = false;
    try {
      for (Sent each : page) {
        try {
          each.outcome().toCompletableFuture().get();
          confirmed.add(each.event().key());
          done.add(each.place());
        } catch (ExecutionException e) {
          PublishException failure = PublishException.from(e);
          broken |= failure.kind() != PublishException.Kind.PERMANENT;
          fail(each.event(), String.valueOf(failure.getMessage()));
        }
        glance.accept(counts());
      }
    } finally {
      replayed += confirmed.size();
      state.confirm(confirmed);
    }
    return broken && confirmed.isEmpty();
  }

  private void fail(RecordedEvent event, String why) {
    failed++;
    failures.accept("event_id=" + event.key() + " event_type=" + event.eventType(), why);
  }
}
