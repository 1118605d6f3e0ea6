package io.github.buildkitepubsub.chaos;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Senders that each send one event after the other, each with the number of its own build, and wait
 * for each answer. While there is no relay they ask again and again.
 */
final class Senders {

  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  /** Never the same in two loads of a run, so that no two events are. */
  private static final AtomicLong BUILDS = new AtomicLong();

  private final Poster poster;
  private final Tally tally;
  private final Bodies bodies;
  private final Duration pause;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isStopped;

  /** Where they send to. */
  @FunctionalInterface
  interface Poster {
    HttpResponse<String> post(byte[] body) throws IOException, InterruptedException;
  }

  /**
   * @param pause between two events of a sender
   */
  Senders(Poster poster, Tally tally, Bodies bodies, Duration pause) {
    this.poster = poster;
    this.tally = tally;
    this.bodies = bodies;
    this.pause = pause;
  }

  Senders start(int count) {
    for (int i = 0; i < count; i++) {
      String build = "build-" + BUILDS.incrementAndGet();
      Thread thread = new Thread(() -> send(build), "sender-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return this;
  }

  private void send(String build) {
    try {
      for (long number = 1; !isStopped; number++) {
        Thread.sleep((post(bodies.of(build, number)) ? pause : AFTER_FAILURE).toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean post(byte[] body) throws InterruptedException {
    long start = System.nanoTime();
    try {
      HttpResponse<String> answer = poster.post(body);
      tally.answered(body, answer.statusCode(), answer.body(), System.nanoTime() - start);
      return true;
    } catch (IOException e) {
      tally.unanswered();
      return false;
    }
  }

  /** Waits for the last answers. */
  void stop() throws InterruptedException {
    isStopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
