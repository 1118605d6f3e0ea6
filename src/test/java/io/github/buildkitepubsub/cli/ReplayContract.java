package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real service published and buried is sent once more, against any Pub/Sub. */
@Timeout(60)
abstract class ReplayContract extends DlqFixture {

  @TempDir private Path directory;

  /** Sees only what is published after a test has made it. */
  private @Nullable PubSubProbe watcher;

  /** Messages that tests before this one replayed are in the topic too. */
  @BeforeEach
  void forgetWhatWasReplayed() {
    subscriber().drain();
  }

  @AfterEach
  void stopWatching() {
    if (watcher != null) {
      watcher.close();
      watcher = null;
    }
  }

  @Test
  void replaysWhatAnotherSubscriptionHoldsAndGivesItBack() throws Exception {
    publish();
    watcher = PubSubProbe.subscribe(address());

    assertThat(replay("--subscription", subscriber().subscriptionId(), "--yes"))
        .as(() -> shell().errLines().toString())
        .isEqualTo(ExitCode.OK);

    assertThat(shell().outLines())
        .singleElement()
        .asString()
        .matches("replayed=3 skipped=0 known=0 failed=0 replay_id=[0-9a-f]{16}");
    assertThat(subscriber().take(3)).hasSizeGreaterThanOrEqualTo(3);
    assertThat(watcher.take(3))
        .hasSize(3)
        .allSatisfy(ReplayContract::isCopyOfItsOriginal)
        .allSatisfy(message -> assertThat(shell().out()).contains(replayId(message)));
  }

  private static void isCopyOfItsOriginal(PubsubMessage message) {
    assertThat(message.getAttributesMap())
        .containsKeys("event_id", "received_at", "replayed_at", "replay_id");
    assertThat(message.getData().toStringUtf8())
        .contains("\"event_id\":\"" + message.getAttributesOrThrow("event_id") + "\"")
        .contains("\"received_at\":\"" + message.getAttributesOrThrow("received_at") + "\"");
  }

  @Test
  void acknowledgesWhatIsConfirmedIfItIsToldTo() throws Exception {
    publish();
    watcher = PubSubProbe.subscribe(address());

    replay("--subscription", subscriber().subscriptionId(), "--ack", "--max", "2", "--yes");

    assertThat(shell().outLines()).singleElement().asString().startsWith("replayed=2 ");
    assertThat(shell().errLines()).containsExactly("stopped at --max 2: there may be more");
    assertThat(watcher.take(2)).hasSize(2);
    assertThat(subscriber().drain())
        .filteredOn(message -> !message.containsAttributes("replay_id"))
        .hasSize(1);
  }

  @Test
  void seeksOnlyIfItIsToldTo() {
    String retaining = subscribeRetaining();
    publish();
    shell().run("tail", "--subscription", retaining, "--count", "3");
    String[] words = {"--subscription", retaining, "--from", "1h", "--max", "3", "--yes"};

    replay(words);
    assertThat(shell().out()).startsWith("replayed=0 skipped=0");

    replay(with(words, "--seek"));
    assertThat(shell().out()).startsWith("replayed=3 ");
  }

  @Test
  void replaysDeadLettersAsWhatTheyAre() {
    assertThat(replay("--dead-letters", "--state", "passed", "--yes")).isEqualTo(ExitCode.OK);

    int count = subscriber().drain().size();
    assertThat(shell().out()).startsWith("replayed=" + count + " skipped=" + (3 - count));
    assertThat(count).isPositive();

    assertThat(replay("--dead-letters", "--event-id", EventId.of(JOB).value(), "--yes"))
        .isEqualTo(ExitCode.OK);
    PubsubMessage job = subscriber().take(1).get(0);
    Map<String, String> attributes = new HashMap<>(job.getAttributesMap());
    attributes.remove("replayed_at");
    attributes.remove("replay_id");
    PubsubMessage healthy = healthy(EventId.of(JOB).value());
    attributes.put("received_at", healthy.getAttributesOrThrow("received_at"));
    assertThat(attributes).isEqualTo(healthy.getAttributesMap());
    dlq("list");
    assertThat(shell().outLines()).endsWith("letters=3 publish_error=3");
  }

  @Test
  void replaysAFileOfWhatTailAndShowPrint() throws Exception {
    publish();
    shell().run("tail", "--subscription", subscriber().subscriptionId(), "--json", "--count", "3");
    String tailed = shell().out();
    dlq("show", EventId.of(AGENT).value(), "--raw");
    Path file = directory.resolve("recorded.ndjson");
    Files.writeString(file, tailed + shell().out() + "\n" + new String(BUILD, UTF_8) + "{torn");

    assertThat(replay("--file", file.toString(), "--yes")).isEqualTo(ExitCode.FAILED);

    assertThat(shell().out()).startsWith("replayed=5 skipped=0 known=0 failed=1 ");
    assertThat(shell().errLines().get(0)).contains("line", "not a JSON object that is whole");
    assertThat(subscriber().take(5))
        .extracting(message -> message.getAttributesOrThrow("event_id"))
        .containsExactlyInAnyOrder(
            EventId.of(BUILD).value(),
            // Whitespace around an object is not part of it.
            EventId.of(new String(BUILD, UTF_8).strip().getBytes(UTF_8)).value(),
            EventId.of(JOB).value(),
            EventId.of(AGENT).value(),
            EventId.of(AGENT).value());
  }

  @Test
  void repeatsNothingThatIsNoted() throws Exception {
    publish();
    watcher = PubSubProbe.subscribe(address());
    String state = directory.resolve("replay.state").toString();
    String[] words = {
      "--subscription", subscriber().subscriptionId(), "--state-file", state, "--yes"
    };

    replay(with(words, "--max", "2"));
    String first = shell().out();
    replay(words);
    List<PubsubMessage> replayed = watcher.take(3);

    assertThat(first).startsWith("replayed=2 ");
    assertThat(shell().out()).startsWith("replayed=1 skipped=0 known=2 failed=0 ");
    assertThat(shell().out().substring(shell().out().indexOf("replay_id")))
        .isEqualTo(first.substring(first.indexOf("replay_id")));
    assertThat(replayed)
        .extracting(message -> message.getAttributesOrThrow("event_id"))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void postsToAService() throws Exception {
    try (Relay relay = Relay.publishingTo(address()).start()) {
      String url = "http://127.0.0.1:" + relay.port() + "/webhook";
      assertThat(
              replay(
                  "--dead-letters",
                  "--to-url",
                  url,
                  "--secret",
                  Relay.TOKEN,
                  "--event-id",
                  EventId.of(AGENT).value(),
                  "--yes"))
          .as(() -> shell().errLines().toString())
          .isEqualTo(ExitCode.OK);

      assertThat(subscriber().take(1))
          .extracting(message -> message.getAttributesOrThrow("event_id"))
          .containsExactly(EventId.of(AGENT).value());
      assertThat(replay("--dead-letters", "--to-url", url, "--secret", "no", "--yes"))
          .isEqualTo(ExitCode.FAILED);
      assertThat(shell().errLines().get(0)).contains(" answered 401: the secret is not the");
    }
  }

  final void publish() {
    republishHealthy();
  }

  final int replay(String... words) {
    return shell().run(with(with(new String[] {"replay", "--wait", "300ms"}, words)));
  }

  static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private static String replayId(PubsubMessage message) {
    return message.getAttributesOrThrow("replay_id");
  }
}
