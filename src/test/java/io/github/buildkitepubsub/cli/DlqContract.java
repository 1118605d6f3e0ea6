package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.event.EventId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does with letters that the real service wrote, against any Pub/Sub. */
@Timeout(60)
abstract class DlqContract extends DlqFixture {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void listsLettersAndTakesNoneAway() {
    assertThat(dlq("list")).isEqualTo(ExitCode.OK);
    List<String> first = shell().outLines().stream().map(DlqContract::withoutAge).toList();

    assertThat(dlq("list")).isEqualTo(ExitCode.OK);

    assertThat(shell().outLines().stream().map(DlqContract::withoutAge))
        .containsExactlyInAnyOrderElementsOf(first);
    assertThat(first)
        .hasSize(4)
        .endsWith("letters=3 publish_error=3")
        .anyMatch(
            line ->
                line.matches(
                    EventId.of(BUILD)
                        + "  build\\.finished    checkout-service  publish_error  retries=0  "
                        + "stored=\\S+Z  id=\\S+"));
    assertThat(shell().errLines()).isEmpty();
  }

  @Test
  void listsAsJsonWhatIsAskedFor() throws Exception {
    assertThat(dlq("list", "--json", "--event-type", "job.finished", "--newer-than", "1h"))
        .isEqualTo(ExitCode.OK);

    assertThat(shell().outLines()).hasSize(1);
    JsonNode letter = JSON.readTree(shell().out());
    assertThat(letter.path("event_id").textValue()).isEqualTo(EventId.of(JOB).value());
    assertThat(letter.path("reason").textValue()).isEqualTo("publish_error");
    assertThat(letter.path("error").textValue()).startsWith("Pub/Sub answered NOT_FOUND");
    assertThat(letter.path("age_seconds").intValue()).isBetween(0, 60);
    assertThat(letter.path("reduced").booleanValue()).isFalse();
    assertThat(letter.at("/attributes/dlq_retry_count").textValue()).isEqualTo("0");
    assertThat(shell().errLines()).containsExactly("letters=1 publish_error=1");
  }

  @Test
  void saysThatItStoppedAtTheMaximum() {
    assertThat(dlq("list", "--max", "2")).isEqualTo(ExitCode.OK);

    assertThat(shell().outLines()).hasSize(3).endsWith("letters=2 publish_error=2");
    assertThat(shell().errLines()).containsExactly("stopped at --max 2: there may be more");
    dlq("list");
    assertThat(shell().outLines()).endsWith("letters=3 publish_error=3");
  }

  @Test
  void showsALetter() {
    String id = EventId.of(JOB).value();

    assertThat(dlq("show", id)).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines())
        .contains(
            "attributes:",
            "  event_type: job.finished",
            "  dlq_reason: publish_error",
            "  \"failure_reason\" : \"publish_error\",",
            "original_payload: {",
            "  \"event_type\" : \"job.finished\",");

    assertThat(dlq("show", id, "--raw")).isEqualTo(ExitCode.OK);
    assertThat(withoutReceivedAt(shell().out()))
        .isEqualTo(withoutReceivedAt(healthy(id).getData().toStringUtf8()));
  }

  @Test
  void saysThatThereIsNoSuchLetter() {
    assertThat(dlq("show", "0000")).isEqualTo(ExitCode.FAILED);

    assertThat(shell().errLines())
        .containsExactly(
            "buildkite-pubsub: none of the 3 letters that Pub/Sub gave has the event or message id"
                + " 0000; if there may be more, raise --max or try again");
  }

  @Test
  void redrivesWhatAHealthyPublishWouldHavePublished() {
    Instant before = Instant.now().minusSeconds(1);

    assertThat(dlq("redrive", "--yes")).isEqualTo(ExitCode.OK);

    assertThat(shell().outLines()).containsExactly("redriven=3 skipped=0 failed=0");
    List<PubsubMessage> messages = subscriber().take(3);
    assertThat(messages).hasSize(3);
    assertThat(messages)
        .allSatisfy(
            message -> {
              PubsubMessage expected = healthy(message.getAttributesOrThrow("event_id"));
              assertThat(withoutReceivedAt(message.getData().toStringUtf8()))
                  .isEqualTo(withoutReceivedAt(expected.getData().toStringUtf8()));
              Map<String, String> attributes = new HashMap<>(message.getAttributesMap());
              assertThat(Instant.parse(attributes.remove("redriven_at"))).isAfter(before);
              attributes.put("received_at", expected.getAttributesOrThrow("received_at"));
              assertThat(attributes).isEqualTo(expected.getAttributesMap());
            });
    dlq("list");
    assertThat(shell().outLines()).containsExactly("letters=0");
  }

  @Test
  void redrivesOnlyWhatMatches() {
    assertThat(dlq("redrive", "--pipeline", "checkout-service", "--rate", "100", "--yes"))
        .isEqualTo(ExitCode.OK);

    assertThat(shell().outLines()).containsExactly("redriven=2 skipped=1 failed=0");
    assertThat(subscriber().take(2))
        .extracting(message -> message.getAttributesOrThrow("event_type"))
        .containsExactlyInAnyOrder("build.finished", "job.finished");
    dlq("list");
    assertThat(shell().outLines()).hasSize(2);
    assertThat(shell().outLines().get(0)).contains("agent.lost");
  }

  @Test
  void aDryRunLeavesAll() {
    assertThat(dlq("redrive", "--dry-run")).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines())
        .containsExactly(
            "     1  publish_error  agent.lost",
            "     1  publish_error  build.finished",
            "     1  publish_error  job.finished",
            "dry_run matched=3 skipped=0");

    assertThat(dlq("purge", "--dry-run", "--event-type", "ping")).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).containsExactly("dry_run matched=0 skipped=3");

    dlq("list");
    assertThat(shell().outLines()).endsWith("letters=3 publish_error=3");
    assertThat(subscriber().drain()).isEmpty();
  }

  @Test
  void purgesOnlyWhatMatches() {
    assertThat(dlq("purge", "--older-than", "1h", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).containsExactly("purged=0 skipped=3");

    assertThat(dlq("purge", "--event-id", EventId.of(BUILD).value(), "--yes"))
        .isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).containsExactly("purged=1 skipped=2");

    assertThat(dlq("purge", "--reason", "publish_error", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).containsExactly("purged=2 skipped=0");
    assertThat(subscriber().drain()).isEmpty();
  }

  @Test
  void whatCannotBePublishedStays() {
    assertThat(dlq("redrive", "--topic", "absent-topic", "--yes")).isEqualTo(ExitCode.FAILED);

    assertThat(shell().outLines()).containsExactly("redriven=0 skipped=0 failed=3");
    assertThat(shell().errLines())
        .hasSize(4)
        .last()
        .asString()
        .isEqualTo(
            "buildkite-pubsub: 3 letters were not redriven and stay where they are: see above");
    assertThat(shell().errLines().get(0))
        .startsWith("not redriven: event_id=")
        .endsWith(": Pub/Sub answered NOT_FOUND: check topic, project and permissions");
    dlq("list");
    assertThat(shell().outLines()).endsWith("letters=3 publish_error=3");
  }

  @Test
  void saysHowToMakeTheSubscription() {
    assertThat(dlq("list", "--subscription", "absent-sub")).isEqualTo(ExitCode.FAILED);

    assertThat(shell().errLines()).hasSize(1);
    assertThat(shell().errLines().get(0))
        .contains(
            "there is no subscription absent-sub in project local",
            "gcloud pubsub subscriptions create absent-sub --topic=TOPIC");
  }

  private static String withoutAge(String line) {
    return line.replaceFirst("  age=\\d+s", "");
  }

  private static String withoutReceivedAt(String data) {
    String without = data.replaceFirst("\"received_at\":\"[^\"]*\",", "");
    assertThat(without.getBytes(UTF_8).length).isLessThan(data.getBytes(UTF_8).length);
    return without;
  }
}
