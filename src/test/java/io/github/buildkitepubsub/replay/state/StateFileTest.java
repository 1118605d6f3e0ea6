package io.github.buildkitepubsub.replay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

  private static final String TARGET = "projects/local/topics/events";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("replay.state");
  }

  @Test
  void knowsInTheNextRunWhatIsConfirmed() throws Exception {
    try (StateFile state = open("first")) {
      state.confirm(List.of(key(1), key(2)));
      state.confirm(List.of(key(3)));
      assertThat(state.contains(key(3))).isTrue();
    }

    try (StateFile state = open("second")) {
      assertThat(state.replayId()).isEqualTo("first");
      assertThat(List.of(key(1), key(2), key(3))).allMatch(state::contains);
      assertThat(state.contains(key(4))).isFalse();
    }
    assertThat(file)
        .hasContent(
            """
            {"replay_id":"first","target":"projects/local/topics/events"}
            %s
            %s
            %s
            """
                .formatted(key(1), key(2), key(3)));
  }

  @Test
  void cutsOffALineThatACrashLeftUnfinished() throws Exception {
    try (StateFile state = open("first")) {
      state.confirm(List.of(key(1)));
    }
    append(key(2).value());

    try (StateFile state = open("second")) {
      assertThat(state.contains(key(1))).isTrue();
      assertThat(state.contains(key(2))).isFalse();
      state.confirm(List.of(key(3)));
    }

    assertThat(Files.readAllLines(file)).hasSize(3).endsWith(key(1).value(), key(3).value());
  }

  @Test
  void beginsAnewWhereACrashLeftHalfAHeader() throws Exception {
    append("{\"replay_id\":\"fi");

    try (StateFile state = open("second")) {
      state.confirm(List.of(key(1)));
    }

    try (StateFile state = open("third")) {
      assertThat(state.replayId()).isEqualTo("second");
      assertThat(state.contains(key(1))).isTrue();
    }
  }

  @Test
  void refusesTheStateOfAReplayToAnotherTarget() throws Exception {
    open("first").close();

    assertThatThrownBy(() -> StateFile.open(file, "projects/local/topics/other", "second"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "is the state of a replay to projects/local/topics/events, not to"
                + " projects/local/topics/other: give another --state-file");
  }

  @Test
  void refusesAndKeepsAFileThatIsNoState() throws Exception {
    append("precious\n");
    assertThatThrownBy(() -> open("first")).hasMessageContaining("is no state of a replay");
    assertThat(file).hasContent("precious");

    Files.writeString(file, "precious, without an end of its line");
    assertThatThrownBy(() -> open("first")).hasMessageContaining("is no state of a replay");
    assertThat(file).hasContent("precious, without an end of its line");
  }

  @Test
  void refusesAFileThatIsInUse() throws Exception {
    try (StateFile state = open("first")) {
      assertThatThrownBy(() -> open("second")).hasMessageContaining("is in use by another replay");
      assertThat(state.replayId()).isEqualTo("first");
    }
  }

  @Test
  void saysWhenItCanRememberNoMore() throws Exception {
    try (StateFile state = StateFile.open(file, TARGET, "first", 2)) {
      state.confirm(List.of(key(1), key(2)));

      assertThatThrownBy(() -> state.confirm(List.of(key(3))))
          .hasMessageContaining("has 3 events, as many as one replay can remember");
    }
  }

  @Test
  void tellsAHundredThousandEventsApart() {
    EventIds ids = new EventIds();
    for (int i = 0; i < 100_000; i++) {
      ids.add(key(i));
      ids.add(key(i / 2));
    }
    ids.add(new EventId("0".repeat(32)));

    assertThat(ids.size()).isEqualTo(100_001);
    for (int i = 0; i < 100_000; i++) {
      assertThat(ids.contains(key(i))).isTrue();
      assertThat(ids.contains(key(-1 - i))).isFalse();
    }
    assertThat(ids.contains(new EventId("0".repeat(32)))).isTrue();
  }

  private StateFile open(String newId) throws IOException {
    return StateFile.open(file, TARGET, newId);
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static EventId key(int number) {
    return Recordings.key(number);
  }
}
