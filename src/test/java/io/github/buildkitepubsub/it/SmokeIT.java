package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.it.FaultyDoor.Fault;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Script;
import io.github.buildkitepubsub.testing.Script.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/**
 * {@code scripts/smoke} against the real service and the embedded server, and with one thing wrong
 * each time.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmokeIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final EmbeddedPubSub pubsub =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private Relay relay;

  @TempDir private Path directory;

  @BeforeAll
  void start() throws Exception {
    pubsub.start();
    pubsub.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    relay = Relay.publishingTo(pubsub.address()).start();
  }

  @AfterAll
  void stop() {
    relay.close();
    pubsub.close();
  }

  @Test
  void passesAServiceThatIsWell() throws Exception {
    Path junit = directory.resolve("junit.xml");

    Result result =
        delivering("http://127.0.0.1:" + relay.port())
            .arguments("--junit", junit.toString())
            .run(LIMIT);

    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(result.named("ok"))
        .containsExactly(
            "health",
            "ready",
            "subscriptions",
            "accepted",
            "delivered",
            "filter",
            "wrong-signature",
            "other-body",
            "old-signature",
            "no-signature");
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(junit.toFile())
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("10");
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(result.out() + result.err() + Files.readString(junit)).doesNotContain(Relay.TOKEN);
  }

  /** What it sends is told apart by its type, and nothing else is sent. */
  @Test
  void publishesTwoMarkedEventsOnly() throws Exception {
    try (PubSubProbe all = PubSubProbe.subscribe(pubsub.address());
        PubSubProbe consumer =
            PubSubProbe.subscribe(
                pubsub.address(), "attributes.event_type != \"buildkite-pubsub.test\"", false)) {
      alone("http://127.0.0.1:" + relay.port()).run(LIMIT);

      assertThat(all.drain())
          .hasSize(2)
          .allSatisfy(
              message ->
                  assertThat(message.getAttributesOrThrow("event_type"))
                      .isEqualTo("buildkite-pubsub.test"));
      assertThat(consumer.drain()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_HEALTHY, 5, health",
    "NOT_READY, 5, ready",
    "REFUSES, 60, accepted",
    "CHANGES_BODIES, 60, accepted",
    "TAKES_ANYTHING, 60, wrong-signature;other-body;old-signature;no-signature"
  })
  void failsForWhatIsWrongAtTheDoor(Fault fault, String wait, String checks) throws Exception {
    try (FaultyDoor door = new FaultyDoor(relay.port(), fault)) {
      // How long a machine takes that does other things beside is not what is looked at.
      Result result = alone(door.url()).arguments("--wait", wait).run(LIMIT);

      assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
      assertThat(result.named("FAILED")).containsExactly(checks.split(";"));
    }
  }

  @Test
  void aDoorThatDoesNothingWrongPasses() throws Exception {
    try (FaultyDoor door = new FaultyDoor(relay.port(), Fault.NONE)) {
      assertThat(alone(door.url()).run(LIMIT).code()).isZero();
    }
  }

  @Test
  void failsForAnEventThatIsNotDelivered() throws Exception {
    try (Relay elsewhere =
        Relay.publishingTo(pubsub.address()).environment("TOPIC_ID", "another-topic").start()) {
      pubsub.createTopic(PubSubProbe.PROJECT, "another-topic");

      Result result =
          delivering("http://127.0.0.1:" + elsewhere.port()).arguments("--within", "8").run(LIMIT);

      assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
      assertThat(result.named("FAILED")).containsExactly("delivered");
      assertThat(result.named("SKIPPED")).containsExactly("filter");
    }
  }

  @Test
  void failsForAFilterThatLetsThroughWhatItShouldNot() throws Exception {
    try (FaultyDoor door = new FaultyDoor(relay.port(), Fault.MISROUTES)) {
      Result result = delivering(door.url()).run(LIMIT);

      assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
      assertThat(result.named("FAILED")).containsExactly("filter");
      assertThat(result.out()).contains("an event that its filter does not take");
    }
  }

  private Script delivering(String url) {
    return smoke(url)
        .environment("PUBSUB_EMULATOR_HOST", pubsub.address())
        .arguments(
            "--through", "tail", "--project", PubSubProbe.PROJECT, "--topic", PubSubProbe.TOPIC);
  }

  private static Script alone(String url) {
    return smoke(url).arguments("--no-delivery");
  }

  private static Script smoke(String url) {
    return Script.named("smoke")
        .environment("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN)
        .arguments("--url", url);
  }
}
