package io.github.buildkitepubsub.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangUpTest {

  @Test
  void runsItsActionAtEachSignal() throws Exception {
    Signals.assumeHangUpIsDelivered();
    CountDownLatch twice = new CountDownLatch(2);
    HangUp signal = new HangUp(twice::countDown);
    signal.start();

    try {
      send();
      awaitCount(twice, 1);
      send();

      assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      signal.stop();
    }
  }

  /** Signals that come together are one. */
  private static void awaitCount(CountDownLatch latch, long count) {
    org.awaitility.Awaitility.await().until(() -> latch.getCount() <= count);
  }

  private static void send() throws Exception {
    new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid()))
        .start()
        .waitFor();
  }
}
