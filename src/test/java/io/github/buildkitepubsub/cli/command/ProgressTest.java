package io.github.buildkitepubsub.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  private final ManualClock clock = new ManualClock();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void writesOverOneLineOnATerminal() {
    Progress progress = progress(true);

    progress.tick(() -> "too early");
    clock.advance(Duration.ofMillis(200));
    progress.tick(() -> "one");
    clock.advance(Duration.ofMillis(200));
    progress.tick(() -> "two");
    progress.end();

    assertThat(out.toString(UTF_8)).isEqualTo("\r\u001b[Kone\r\u001b[Ktwo\r\u001b[K");
  }

  @Test
  void printsALineNowAndThenElsewhere() {
    Progress progress = progress(false);

    clock.advance(Duration.ofSeconds(4));
    progress.tick(() -> "too early");
    clock.advance(Duration.ofSeconds(1));
    progress.tick(() -> "one");
    progress.end();

    assertThat(out.toString(UTF_8)).isEqualTo("one" + System.lineSeparator());
  }

  private Progress progress(boolean terminal) {
    return new Progress(
        new PrintStream(out, true, UTF_8), terminal, Duration.ofSeconds(5), clock::nanoTime);
  }
}
