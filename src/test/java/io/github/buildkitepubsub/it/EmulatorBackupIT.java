package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.testing.Script;
import io.github.buildkitepubsub.testing.Script.Result;
import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/backup} and {@code scripts/restore} of topics and subscriptions, on Google's own
 * emulator.
 */
@ExtendWith(EmulatorExtension.class)
@Timeout(180)
final class EmulatorBackupIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final HttpClient http = HttpClient.newHttpClient();

  /** Of this test alone: the emulator is shared. */
  private final String project = "backup-" + UUID.randomUUID().toString().substring(0, 8);

  @TempDir private Path directory;

  @BeforeEach
  void makeTopics() throws Exception {
    make("topics/events", "{\"labels\":{\"team\":\"ci\"},\"messageRetentionDuration\":\"86400s\"}");
    make("topics/dead-letters", "{}");
    make("topics/not-ours", "{}");
    make(
        "subscriptions/builds",
        """
        {"topic":"projects/%1$s/topics/events","ackDeadlineSeconds":42,"retainAckedMessages":true,
         "messageRetentionDuration":"172800s","enableMessageOrdering":true,"labels":{"for":"builds"},
         "filter":"attributes.event_type = \\"build.finished\\"",
         "retryPolicy":{"minimumBackoff":"11s","maximumBackoff":"333s"},
         "deadLetterPolicy":{"deadLetterTopic":"projects/%1$s/topics/dead-letters","maxDeliveryAttempts":7}}
        """
            .formatted(project));
    make(
        "subscriptions/push",
        """
        {"topic":"projects/%s/topics/events","pushConfig":{"pushEndpoint":"http://127.0.0.1:9/push"},"ackDeadlineSeconds":15}
        """
            .formatted(project));
    make(
        "subscriptions/not-ours", "{\"topic\":\"projects/%s/topics/not-ours\"}".formatted(project));
  }

  @Test
  void bringsBackEverySetting() throws Exception {
    List<JsonNode> before = state();
    Path backup = backUp();
    for (String name : List.of("subscriptions/builds", "subscriptions/push", "topics/events")) {
      call("DELETE", name, "");
    }

    Result plan = restore(backup).run(LIMIT);
    int untouched = call("GET", "topics/events", "").statusCode();
    Result restored = restore(backup).arguments("--yes").run(LIMIT);
    Result again = restore(backup).run(LIMIT);

    assertThat(plan.out())
        .contains("plan: create topic events", "plan: create subscription builds");
    assertThat(untouched).isEqualTo(404);
    assertThat(restored.code()).as(restored.out() + restored.err()).isZero();
    assertThat(state()).isEqualTo(before);
    assertThat(again.out()).contains("plan: nothing, all is as in the backup");
  }

  @Test
  void givesBackWhatWasChanged() throws Exception {
    List<JsonNode> before = state();
    Path backup = backUp();
    HttpResponse<String> changed =
        call(
            "PATCH",
            "subscriptions/push",
            "{\"subscription\":{\"ackDeadlineSeconds\":99},\"updateMask\":\"ackDeadlineSeconds\"}");

    Result restored = restore(backup).arguments("--yes").run(LIMIT);

    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(restored.code()).as(restored.out() + restored.err()).isZero();
    assertThat(restored.out()).contains("change subscription push: ackDeadlineSeconds: 99 -> 15");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void bringsItIntoAnotherProject() throws Exception {
    Path backup = backUp();
    String other = project + "-dr";

    Result restored = restore(backup).arguments("--project", other, "--yes").run(LIMIT);

    assertThat(restored.code()).as(restored.out() + restored.err()).isZero();
    JsonNode builds = get("projects/" + other + "/subscriptions/builds");
    assertThat(builds.path("topic").asText()).isEqualTo("projects/" + other + "/topics/events");
    assertThat(builds.at("/deadLetterPolicy/deadLetterTopic").asText())
        .isEqualTo("projects/" + other + "/topics/dead-letters");
    assertThat(builds.path("ackDeadlineSeconds").asInt()).isEqualTo(42);
  }

  private Path backUp() throws Exception {
    Result result =
        Script.named("backup")
            .environment("PUBSUB_EMULATOR_HOST", EmulatorExtension.hostAndPort())
            .arguments("--only", "pubsub", "--project", project, "--to", directory.toString())
            .arguments("--topic", "events", "--topic", "dead-letters")
            .run(LIMIT);
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("copied 2 topics, 2 subscriptions");
    try (Stream<Path> made = Files.list(directory)) {
      return made.findFirst().orElseThrow();
    }
  }

  private static Script restore(Path backup) {
    return Script.named("restore")
        .environment("PUBSUB_EMULATOR_HOST", EmulatorExtension.hostAndPort())
        .arguments(backup.toString(), "--only", "pubsub");
  }

  /** What this test made. */
  private List<JsonNode> state() throws Exception {
    return List.of(
        get("projects/" + project + "/topics/events"),
        get("projects/" + project + "/subscriptions/builds"),
        get("projects/" + project + "/subscriptions/push"));
  }

  private JsonNode get(String name) throws Exception {
    return JSON.readTree(send("GET", name, "").body());
  }

  private void make(String name, String body) throws Exception {
    HttpResponse<String> answer = call("PUT", name, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> call(String method, String name, String body) throws Exception {
    return send(method, "projects/" + project + "/" + name, body);
  }

  private HttpResponse<String> send(String method, String name, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(
                URI.create("http://" + EmulatorExtension.hostAndPort() + "/v1/" + name))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
