package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What an operator does with letters that the real service wrote, against any Pub/Sub. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DlqContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] BUILD = Samples.bytes("build.finished");
  private static final byte[] JOB = Samples.bytes("job.finished");
  private static final byte[] AGENT = Samples.bytes("agent.lost");

  private static final List<byte[]> BODIES = List.of(BUILD, JOB, AGENT);

  private final List<PubsubMessage> buried = new ArrayList<>();
  private final Map<String, PubsubMessage> healthy = new HashMap<>();
  private TopicAdminClient topics;
  private SubscriptionAdminClient subscriptions;
  private String deadLetters;
  private PubSubProbe subscriber;
  private Shell shell;

  Shell shell() {
    return shell;
  }

  PubSubProbe subscriber() {
    return subscriber;
  }

  /** {@code host:port} of the Pub/Sub under test. */
  abstract String address();

  /** Called before the first test. */
  void startPubSub() throws Exception {}

  /** Called after the last test. */
  void stopPubSub() {}

  @BeforeAll
  void publishWithoutTrouble() throws Exception {
    startPubSub();
    PubSubConnection connection = PubSubConnection.plainText(address());
    topics =
        TopicAdminClient.create(
            TopicAdminSettings.newBuilder()
                .setTransportChannelProvider(connection.channelProvider())
                .setCredentialsProvider(connection.credentialsProvider())
                .build());
    subscriptions =
        SubscriptionAdminClient.create(
            SubscriptionAdminSettings.newBuilder()
                .setTransportChannelProvider(connection.channelProvider())
                .setCredentialsProvider(connection.credentialsProvider())
                .build());
    try (PubSubProbe probe = PubSubProbe.subscribe(address());
        Relay relay = Relay.publishingTo(address()).start()) {
      for (byte[] body : BODIES) {
        assertThat(relay.postSigned(body).statusCode()).isEqualTo(200);
        healthy.put(EventId.of(body).value(), probe.take(1).get(0));
      }
    }
    buryWhereTheTopicIsGone();
  }

  /** What the service itself writes; each test gets copies. */
  private void buryWhereTheTopicIsGone() throws Exception {
    makeDeadLetterTopic();
    try (Relay relay =
        Relay.publishingTo(address())
            .environment("TOPIC_ID", "absent-" + UUID.randomUUID())
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", deadLetters)
            .start()) {
      for (byte[] body : BODIES) {
        assertThat(relay.postSigned(body).statusCode()).isEqualTo(202);
      }
    }
    String subscription = SubscriptionName.format(PubSubProbe.PROJECT, deadLetters + "-operator");
    while (buried.size() < BODIES.size()) {
      subscriptions
          .pull(subscription, BODIES.size())
          .getReceivedMessagesList()
          .forEach(received -> buried.add(received.getMessage()));
    }
  }

  private void makeDeadLetterTopic() {
    deadLetters = "dead-" + UUID.randomUUID();
    topics.createTopic(TopicName.of(PubSubProbe.PROJECT, deadLetters));
    subscriptions.createSubscription(
        Subscription.newBuilder()
            .setName(SubscriptionName.format(PubSubProbe.PROJECT, deadLetters + "-operator"))
            .setTopic(TopicName.format(PubSubProbe.PROJECT, deadLetters))
            .build());
  }

  @BeforeEach
  void bury() throws Exception {
    makeDeadLetterTopic();
    topics.publish(
        TopicName.of(PubSubProbe.PROJECT, deadLetters),
        buried.stream()
            .map(letter -> letter.toBuilder().clearMessageId().clearPublishTime().build())
            .toList());
    subscriber = PubSubProbe.subscribe(address());
    shell = new Shell().set("PUBSUB_EMULATOR_HOST", address()).set("DLQ_TOPIC_ID", deadLetters);
  }

  @AfterEach
  void unsubscribe() {
    subscriber.close();
  }

  @AfterAll
  void stop() {
    if (topics != null) {
      topics.close();
      subscriptions.close();
    }
    stopPubSub();
  }

  @Test
  void listsLettersAndTakesNoneAway() {
    assertThat(dlq("list")).isEqualTo(ExitCode.OK);
    List<String> first = shell.outLines().stream().map(DlqContract::withoutAge).toList();

    assertThat(dlq("list")).isEqualTo(ExitCode.OK);

    assertThat(shell.outLines().stream().map(DlqContract::withoutAge))
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
    assertThat(shell.errLines()).isEmpty();
  }

  @Test
  void listsAsJsonWhatIsAskedFor() throws Exception {
    assertThat(dlq("list", "--json", "--event-type", "job.finished", "--newer-than", "1h"))
        .isEqualTo(ExitCode.OK);

    assertThat(shell.outLines()).hasSize(1);
    JsonNode letter = JSON.readTree(shell.out());
    assertThat(letter.path("event_id").textValue()).isEqualTo(EventId.of(JOB).value());
    assertThat(letter.path("reason").textValue()).isEqualTo("publish_error");
    assertThat(letter.path("error").textValue()).startsWith("Pub/Sub answered NOT_FOUND");
    assertThat(letter.path("age_seconds").intValue()).isBetween(0, 60);
    assertThat(letter.path("reduced").booleanValue()).isFalse();
    assertThat(letter.at("/attributes/dlq_retry_count").textValue()).isEqualTo("0");
    assertThat(shell.errLines()).containsExactly("letters=1 publish_error=1");
  }

  @Test
  void saysThatItStoppedAtTheMaximum() {
    assertThat(dlq("list", "--max", "2")).isEqualTo(ExitCode.OK);

    assertThat(shell.outLines()).hasSize(3).endsWith("letters=2 publish_error=2");
    assertThat(shell.errLines()).containsExactly("stopped at --max 2: there may be more");
    dlq("list");
    assertThat(shell.outLines()).endsWith("letters=3 publish_error=3");
  }

  @Test
  void showsALetter() {
    String id = EventId.of(JOB).value();

    assertThat(dlq("show", id)).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines())
        .contains(
            "attributes:",
            "  event_type: job.finished",
            "  dlq_reason: publish_error",
            "  \"failure_reason\" : \"publish_error\",",
            "original_payload: {",
            "  \"event_type\" : \"job.finished\",");

    assertThat(dlq("show", id, "--raw")).isEqualTo(ExitCode.OK);
    assertThat(withoutReceivedAt(shell.out()))
        .isEqualTo(withoutReceivedAt(healthy(id).getData().toStringUtf8()));
  }

  @Test
  void saysThatThereIsNoSuchLetter() {
    assertThat(dlq("show", "0000")).isEqualTo(ExitCode.FAILED);

    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: none of the 3 letters that Pub/Sub gave has the event or message id"
                + " 0000; if there may be more, raise --max or try again");
  }

  @Test
  void redrivesWhatAHealthyPublishWouldHavePublished() {
    Instant before = Instant.now().minusSeconds(1);

    assertThat(dlq("redrive", "--yes")).isEqualTo(ExitCode.OK);

    assertThat(shell.outLines()).containsExactly("redriven=3 skipped=0 failed=0");
    List<PubsubMessage> messages = subscriber.take(3);
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
    assertThat(shell.outLines()).containsExactly("letters=0");
  }

  @Test
  void redrivesOnlyWhatMatches() {
    assertThat(dlq("redrive", "--pipeline", "checkout-service", "--rate", "100", "--yes"))
        .isEqualTo(ExitCode.OK);

    assertThat(shell.outLines()).containsExactly("redriven=2 skipped=1 failed=0");
    assertThat(subscriber.take(2))
        .extracting(message -> message.getAttributesOrThrow("event_type"))
        .containsExactlyInAnyOrder("build.finished", "job.finished");
    dlq("list");
    assertThat(shell.outLines()).hasSize(2);
    assertThat(shell.outLines().get(0)).contains("agent.lost");
  }

  @Test
  void aDryRunLeavesAll() {
    assertThat(dlq("redrive", "--dry-run")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines())
        .containsExactly(
            "     1  publish_error  agent.lost",
            "     1  publish_error  build.finished",
            "     1  publish_error  job.finished",
            "dry_run matched=3 skipped=0");

    assertThat(dlq("purge", "--dry-run", "--event-type", "ping")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).containsExactly("dry_run matched=0 skipped=3");

    dlq("list");
    assertThat(shell.outLines()).endsWith("letters=3 publish_error=3");
    assertThat(subscriber.drain()).isEmpty();
  }

  @Test
  void purgesOnlyWhatMatches() {
    assertThat(dlq("purge", "--older-than", "1h", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).containsExactly("purged=0 skipped=3");

    assertThat(dlq("purge", "--event-id", EventId.of(BUILD).value(), "--yes"))
        .isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).containsExactly("purged=1 skipped=2");

    assertThat(dlq("purge", "--reason", "publish_error", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).containsExactly("purged=2 skipped=0");
    assertThat(subscriber.drain()).isEmpty();
  }

  @Test
  void whatCannotBePublishedStays() {
    assertThat(dlq("redrive", "--topic", "absent-topic", "--yes")).isEqualTo(ExitCode.FAILED);

    assertThat(shell.outLines()).containsExactly("redriven=0 skipped=0 failed=3");
    assertThat(shell.errLines())
        .hasSize(4)
        .last()
        .asString()
        .isEqualTo(
            "buildkite-pubsub: 3 letters were not redriven and stay where they are: see above");
    assertThat(shell.errLines().get(0))
        .startsWith("not redriven: event_id=")
        .endsWith(": Pub/Sub answered NOT_FOUND: check topic, project and permissions");
    dlq("list");
    assertThat(shell.outLines()).endsWith("letters=3 publish_error=3");
  }

  @Test
  void saysHowToMakeTheSubscription() {
    assertThat(dlq("list", "--subscription", "absent-sub")).isEqualTo(ExitCode.FAILED);

    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0))
        .contains(
            "there is no subscription absent-sub in project local",
            "gcloud pubsub subscriptions create absent-sub --topic=TOPIC");
  }

  private PubsubMessage healthy(String eventId) {
    return Objects.requireNonNull(healthy.get(eventId));
  }

  int dlq(String... words) {
    return shell.run(
        Stream.of(Stream.of("dlq"), Stream.of(words), Stream.of("--wait", "200ms"))
            .flatMap(part -> part)
            .toArray(String[]::new));
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
