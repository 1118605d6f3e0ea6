package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.testing.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTargetTest {

  private final SmallFile file = new SmallFile(Integer.MAX_VALUE);
  private final FileTarget target = new FileTarget(file);

  private static SpooledEvent entry(int number) {
    return new SpooledEvent(
        number, Events.parse("{\"event\":\"build.finished\",\"n\":" + number + "}"), 0, null);
  }

  private static String line(int number) throws IOException {
    return new String(DrainedEvent.of(entry(number)).toJson(), StandardCharsets.UTF_8) + "\n";
  }

  private boolean takes(int number) {
    return !target.take(entry(number)).toCompletableFuture().isCompletedExceptionally();
  }

  @Test
  void leavesNothingOfALineThatDoesNotFit() throws Exception {
    file.room(line(1).length() + line(2).length() / 2);

    List<Boolean> taken = List.of(takes(1), takes(2));
    file.room(Integer.MAX_VALUE);
    boolean takesMore = takes(3);

    assertThat(taken).containsExactly(true, false);
    assertThat(takesMore).isTrue();
    assertThat(file.text()).isEqualTo(line(1) + line(3));
  }

  @Test
  void takesNothingMoreBehindAFragmentThatCannotBeCutOff() throws Exception {
    file.room(line(1).length() + 10);
    file.failTruncates();

    List<Boolean> taken = List.of(takes(1), takes(2));
    file.room(Integer.MAX_VALUE);
    boolean takesMore = takes(3);

    assertThat(taken).containsExactly(true, false);
    assertThat(takesMore).isFalse();
    assertThat(file.text()).isEqualTo(line(1) + line(2).substring(0, 10));
  }
}
