package io.github.buildkitepubsub.replay.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileSourceTest {

  private final List<RecordedEvent> events = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  @Test
  void readsADrainedLineWithItsVeryBody() throws Exception {
    String body = "{\"type\":\"passed_on_retry\", \"text\":\"} \\\" {\"}\n";
    String id = EventId.of(body.getBytes(UTF_8)).value();

    read(
        """
        {"event_id":"%s","event_type":"passed_on_retry","received_at":"2026-01-02T03:04:05Z","attempts":2,"body":"%s"}
        """
            .formatted(id, body.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")));

    assertThat(unreadable).isEmpty();
    RecordedEvent event = events.get(0);
    assertThat(event.key().value()).isEqualTo(id);
    assertThat(event.receivedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(event.recording().body()).isEqualTo(body.getBytes(UTF_8));
  }

  @Test
  void refusesADrainedLineThatWasChanged() throws Exception {
    read(
        """
        {"event_id":"0","event_type":"ping","received_at":"2026-01-02T03:04:05Z","body":"{}"}
        """);

    assertThat(unreadable)
        .containsExactly("f line 1: its body is not that of event_id 0: it was changed");
  }

  @Test
  void readsAMessagesDataWithItsOwnIdAndTime() throws Exception {
    String data =
        "{\"event_type\":\"ping\",\"event_id\":\"00112233445566778899aabbccddeeff\","
            + "\"received_at\":\"2026-01-02T03:04:05.000Z\",\"raw_payload\":{\"event\":\"ping\"}\n}";

    read(data);

    RecordedEvent event = events.get(0);
    assertThat(event.key().value()).isEqualTo("00112233445566778899aabbccddeeff");
    assertThat(event.receivedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(event.recording().attributes())
        .containsEntry("event_id", "00112233445566778899aabbccddeeff")
        .containsEntry("received_at", "2026-01-02T03:04:05.000Z");
    assertThat(UTF_8.decode(event.recording().data()).toString()).isEqualTo(data);
    assertThat(event.recording().body()).asString(UTF_8).isEqualTo("{\"event\":\"ping\"}\n");
  }

  @Test
  void readsBodiesOverSeveralLinesAndGoesOnPastWhatIsNone() throws Exception {
    read("{\n \"event\": \"ping\"\n}\nrubbish\n{\"event\":\"job.started\"}{\"event\":");

    assertThat(events).extracting(RecordedEvent::eventType).containsExactly("ping", "job.started");
    assertThat(events.get(0).receivedAt()).isEqualTo(ManualClock.START);
    assertThat(unreadable)
        .hasSize(2)
        .allMatch(line -> line.endsWith("it is not a JSON object that is whole"));
  }

  private void read(String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    FileSource source =
        new FileSource(
            "f",
            bytes.length,
            new ByteArrayInputStream(bytes),
            new RecordedJson(new EventRecorder(EventSettings.defaults()), ManualClock.START),
            new ManualStop(new ManualClock()));
    source.read(
        new ReplaySource.Reader() {
          @Override
          public ReplaySource.Taken take(List<RecordedEvent> page) {
            events.addAll(page);
            return new ReplaySource.Taken(Set.of(), false);
          }

          @Override
          public void unreadable(String what, String why) {
            unreadable.add(what + ": " + why);
          }

          @Override
          public int page() {
            return 2;
          }
        });
    assertThat(source.progress()).isEqualTo(1);
  }
}
