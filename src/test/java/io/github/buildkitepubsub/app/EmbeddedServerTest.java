package io.github.buildkitepubsub.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.deadletter.DeadLetterSettings;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedServerTest {

  private final CapturedLog log = new CapturedLog(EmbeddedServer.class.getName(), Level.WARN);

  private void startAndStop(@Nullable Supplier<SpoolStatus> spool) throws Exception {
    EmbeddedServer server =
        new EmbeddedServer(
            new EmbeddedSettings(0, null, null, null),
            PubSubSettings.defaults(),
            DeadLetterSettings.defaults(),
            spool,
            new ManualClock());
    try (log) {
      server.start();
    } finally {
      server.stop();
    }
  }

  /** They may be events that were acknowledged for Google, by an instance that had its project. */
  @ParameterizedTest
  @CsvSource({"3, 0, 1", "0, 2, 1", "0, 0, 0"})
  void warnsOfEventsThatAnEarlierRunHasLeft(long events, long givenUp, int warnings)
      throws Exception {
    startAndStop(
        () ->
            new SpoolStatus(
                events, givenUp, 100, 1000, false, events > 0 ? ManualClock.START : null, null));

    assertThat(log.lines())
        .hasSize(warnings)
        .allSatisfy(
            line -> {
              assertThat(line.getMessage()).contains("the spool has events of an earlier run");
              assertThat(line.getKeyValuePairs().toString())
                  .contains("events=\"" + events + '"', "given_up=\"" + givenUp + '"');
            });
  }

  @Test
  void hasNothingToWarnOfWithoutASpool() throws Exception {
    startAndStop(null);

    assertThat(log.lines()).isEmpty();
  }
}
