package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.Programs;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.Script;
import io.github.buildkitepubsub.testing.Script.Result;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code scripts/backup} and {@code scripts/restore} of a spool, beside the real service. */
@Timeout(240)
final class BackupIT extends SpoolFixture {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final List<EventId> accepted = new ArrayList<>();

  @BeforeEach
  void needSqlite() {
    Assumptions.assumeTrue(Programs.find("sqlite3").isPresent(), "NOT TESTED: no sqlite3");
  }

  @Test
  void copiesASpoolThatIsWrittenTo() throws Exception {
    server.close();
    try (RelayProcess relay = RelayProcess.publishingTo(server.address(), spool()).start()) {
      send(relay, 0, 40);
      AtomicBoolean done = new AtomicBoolean();
      Thread sender = new Thread(() -> sendUntil(relay, done));

      sender.start();
      Result result = backUp();
      done.set(true);
      sender.join();

      assertThat(result.code()).as(result.out() + result.err()).isZero();
      assertThat(events(result)).isBetween(40, accepted.size());
      // It has been left alone: it takes events, and has all that it took.
      assertThat(relay.task("spool")).contains("pending=" + accepted.size(), "writable=true");
      assertThat(spoolFiles()).noneMatch(name -> name.contains("backup"));
    }
  }

  @Test
  void publishesAgainWhatItSaysAndNotTwice() throws Exception {
    server.close();
    try (RelayProcess relay = RelayProcess.publishingTo(server.address(), spool()).start()) {
      send(relay, 0, 25);
      assertThat(backUp().code()).isZero();
    }
    server.start();

    Result plan = restore().run(LIMIT);
    List<EventId> beforeYes = published();
    Result first = restore().arguments("--yes").run(LIMIT);
    Result second = restore().arguments("--yes").run(LIMIT);

    assertThat(plan.out())
        .contains("publish 25 events of the spool of local", "come a second time")
        .contains(
            "to projects/local/topics/buildkite-events of the emulator at " + server.address())
        .contains("nothing was changed");
    assertThat(beforeYes).isEmpty();
    assertThat(first.code()).as(first.out() + first.err()).isZero();
    assertThat(first.out()).contains("replayed=25 ");
    assertThat(second.out()).contains("replayed=0 ", "known=25 ");
    assertThat(published()).containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC))
        .extracting(PubsubMessage::getAttributesMap)
        .allSatisfy(attributes -> assertThat(attributes).containsKeys("replayed_at", "replay_id"));
  }

  /** A volume is given up while Pub/Sub is away: another relay keeps its events. */
  @Test
  void givesASpoolToAnotherRelayWhilePubSubIsAway() throws Exception {
    server.close();
    try (RelayProcess relay = RelayProcess.publishingTo(server.address(), spool()).start()) {
      send(relay, 0, 10);
      assertThat(backUp().code()).isZero();
    }
    try (RelayProcess other =
        RelayProcess.publishingTo(server.address(), directory.resolve("other")).start()) {
      Result result =
          restore()
              .environment("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN)
              .arguments("--spool-to", other.application("/webhook").toString(), "--yes")
              .run(LIMIT);

      assertThat(result.code()).as(result.out() + result.err()).isZero();
      assertThat(other.task("spool")).contains("pending=10");
      server.start();
      awaitPublished(accepted);
    }
  }

  private Path spool() {
    return directory.resolve("spool");
  }

  private List<String> spoolFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> !file.startsWith(directory.resolve("backups")))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private Result backUp() throws Exception {
    return Script.named("backup")
        .arguments("--only", "spool", "--spool-directory", spool().toString())
        .arguments("--project", PubSubProbe.PROJECT, "--topic", PubSubProbe.TOPIC)
        .arguments("--to", directory.resolve("backups").toString())
        .run(LIMIT);
  }

  /** In the shell of somebody who works on another deployment too. */
  private Script restore() throws IOException {
    try (Stream<Path> made = Files.list(directory.resolve("backups"))) {
      Path backup = made.filter(Files::isDirectory).findFirst().orElseThrow();
      return Script.named("restore")
          .environment("PUBSUB_EMULATOR_HOST", server.address())
          .environment("PROJECT_ID", "staging")
          .environment("TOPIC_ID", "staging-events")
          .arguments(backup.toString(), "--only", "spool");
    }
  }

  /** How many events the copy has, as the script says. */
  private static int events(Result result) {
    String count = result.out().replaceAll("(?s).*the spool of local: (\\d+) events.*", "$1");
    return Integer.parseInt(count);
  }

  private void sendUntil(RelayProcess relay, AtomicBoolean done) {
    try {
      for (int i = 1000; !done.get(); i++) {
        send(relay, i, 1);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void send(RelayProcess relay, int from, int count)
      throws IOException, InterruptedException {
    for (int i = from; i < from + count; i++) {
      byte[] body = Samples.fresh("job.finished", i);
      HttpResponse<String> answer = relay.postSigned(body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      accepted.add(EventId.of(body));
    }
  }
}
