package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectName;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.Subscription;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.publish.pubsub.TopicPublisher;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.testing.Letters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Launcher, jar and the end of a process: what no test inside this process can see. */
@Timeout(120)
final class LauncherIT {

  @TempDir private Path spool;

  private static final Pattern LISTENS =
      Pattern.compile("listens on (http://127\\.0\\.0\\.1:(\\d+)\\S+)");

  /** 128 and the number of SIGTERM. */
  private static final int TERMINATED = 143;

  private static final Map<String, String> FREE_PORTS =
      Map.of(
          "PORT", "0",
          "ADMIN_PORT", "0",
          "JAVA_OPTS", "-Ddw.embedded.port=0 -Ddw.health.delayedShutdownHandlerEnabled=false");

  private final List<Running> started = new ArrayList<>();
  @TempDir private Path directory;

  @AfterEach
  void endAll() throws Exception {
    for (Running running : started) {
      running.process().destroyForcibly().waitFor();
    }
  }

  @Test
  void theProcessEndsWithTheCommandsExitCode() throws Exception {
    assertThat(launch(Map.of(), "version").process().waitFor()).isEqualTo(ExitCode.OK);
    assertThat(launch(Map.of(), "serve", "--no").process().waitFor()).isEqualTo(ExitCode.USAGE);

    Running help = launch(Map.of(), "dlq", "--help");
    assertThat(help.process().waitFor()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(help.out())).contains("list", "show", "redrive", "purge");

    Running invalid = launch(Map.of("PORT", "eighty"), "validate");
    assertThat(invalid.process().waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(Files.readAllLines(invalid.err())).hasSize(1);
  }

  @Test
  void servesUntilItIsToldToStop() throws Exception {
    Running service = launch(FREE_PORTS, "serve");
    String url = listens(service).group(1);

    Running sender = launch(Map.of(), "send", "--event", "build.finished", "--url", url);
    assertThat(sender.process().waitFor()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(sender.out())).contains("\"status\":\"success\"");

    // The command registers what Dropwizard knows of the JVM: no test within this process has it.
    assertThat(scrape(listens(service).group(2))).contains("\ndropwizard_jvm_memory_heap_used ");

    service.process().destroy();
    assertThat(service.process().waitFor()).isEqualTo(TERMINATED);
    assertThat(Files.readString(service.out())).contains("embedded Pub/Sub closed");
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    String port = listens(launch(FREE_PORTS, "serve")).group(2);

    Running second =
        launch(
            Map.of("PORT", port, "ADMIN_PORT", "0", "JAVA_OPTS", FREE_PORTS.get("JAVA_OPTS")),
            "serve");

    assertThat(second.process().waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(Files.readAllLines(second.err())).hasSize(1);
    assertThat(Files.readString(second.err())).contains(port + ": Address already in use");
  }

  @Test
  void aTailThatIsToldToStopLeavesNoSubscription() throws Exception {
    try (EmbeddedPubSub pubsub =
            new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
        SubscriptionAdminClient subscriptions = start(pubsub)) {
      Running tail =
          launch(
              Map.of("PUBSUB_EMULATOR_HOST", pubsub.address(), "BUILDKITE_WEBHOOK_TOKEN", "token"),
              "tail");
      await().atMost(Duration.ofSeconds(60)).until(() -> names(subscriptions).size() == 1);

      tail.process().destroy();

      assertThat(tail.process().waitFor()).isEqualTo(TERMINATED);
      assertThat(names(subscriptions)).isEmpty();
      assertThat(tail.err()).isEmptyFile();
    }
  }

  @Test
  void aRedriveThatIsToldToStopRemovesOnlyWhatItPublished() throws Exception {
    try (EmbeddedPubSub pubsub =
            new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
        SubscriptionAdminClient subscriptions = start(pubsub)) {
      pubsub.createTopic("local", "dead");
      pubsub.createSubscription("local", "dead", "dead-operator", "");
      try (TopicPublisher dead =
          TopicPublisher.open(
              PubSubConnection.plainText(pubsub.address()), PubSubSettings.defaults(), "dead")) {
        for (int i = 0; i < 5; i++) {
          StoredMessage letter = Letters.of("", "ping");
          dead.publish(ByteBuffer.wrap(letter.data()), letter.attributes())
              .toCompletableFuture()
              .get();
        }
      }
      Running redrive =
          launch(
              Map.of("PUBSUB_EMULATOR_HOST", pubsub.address(), "DLQ_TOPIC_ID", "dead"),
              "dlq",
              "redrive",
              "--rate",
              "0.5",
              "--yes");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !pubsub.messages("local", "buildkite-events").isEmpty());

      redrive.process().destroy();

      assertThat(redrive.process().waitFor()).isEqualTo(TERMINATED);
      int published = pubsub.messages("local", "buildkite-events").size();
      assertThat(published).isLessThan(5);
      assertThat(redrive.out()).hasContent("redriven=" + published + " skipped=0 failed=0");
      assertThat(redrive.err()).hasContent("stopped: what was not done is given back");
      assertThat(
              subscriptions
                  .pullCallable()
                  .call(
                      PullRequest.newBuilder()
                          .setSubscription("projects/local/subscriptions/dead-operator")
                          .setMaxMessages(10)
                          .build())
                  .getReceivedMessagesList())
          .hasSize(5 - published);
    }
  }

  @Test
  void aReplayOfATopicThatIsToldToStopLeavesNoSubscription() throws Exception {
    try (EmbeddedPubSub pubsub =
            new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
        SubscriptionAdminClient subscriptions = start(pubsub)) {
      Running replay =
          launch(
              Map.of("PUBSUB_EMULATOR_HOST", pubsub.address()),
              "replay",
              "--topic",
              "buildkite-events",
              "--from",
              "1h",
              "--wait",
              "10s",
              "--yes");
      await().atMost(Duration.ofSeconds(60)).until(() -> names(subscriptions).size() == 1);

      replay.process().destroy();

      assertThat(replay.process().waitFor()).isEqualTo(TERMINATED);
      assertThat(names(subscriptions)).isEmpty();
    }
  }

  @Test
  void aReplayThatIsKilledGoesOnWhereItWas() throws Exception {
    Path recorded = directory.resolve("recorded.ndjson");
    StringBuilder bodies = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      bodies.append("{\"event\":\"ping\",\"number\":").append(i).append("}\n");
    }
    Files.writeString(recorded, bodies);
    String[] replay = {
      "replay",
      "--file",
      recorded.toString(),
      "--rate",
      "5",
      "--state-file",
      directory.resolve("replay.state").toString(),
      "--yes"
    };
    try (EmbeddedPubSub pubsub =
            new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
        SubscriptionAdminClient subscriptions = start(pubsub)) {
      Map<String, String> environment = Map.of("PUBSUB_EMULATOR_HOST", pubsub.address());
      Running killed = launch(environment, replay);
      await().atMost(Duration.ofSeconds(60)).until(() -> published(pubsub).size() > 12);
      killed.process().destroyForcibly().waitFor();
      int before = published(pubsub).size();

      Running stopped = launch(environment, replay);
      await().atMost(Duration.ofSeconds(60)).until(() -> published(pubsub).size() > before + 7);
      stopped.process().destroy();
      assertThat(stopped.process().waitFor()).isEqualTo(TERMINATED);
      assertThat(stopped.err()).content().endsWith("the same command goes on from here\n");
      int between = published(pubsub).size();

      Running last = launch(environment, replay);

      assertThat(last.process().waitFor()).isEqualTo(ExitCode.OK);
      List<String> sent = published(pubsub);
      assertThat(new HashSet<>(sent)).hasSize(40);
      // The page that was under way at the kill: a second of five.
      assertThat(sent.size()).isBetween(40, 45);
      assertThat(sent.subList(between, sent.size()))
          .doesNotContainAnyElementsOf(sent.subList(0, between));
      assertThat(subscriptions.isShutdown()).isFalse();
    }
  }

  private static List<String> published(EmbeddedPubSub pubsub) {
    return pubsub.messages("local", "buildkite-events").stream()
        .map(message -> message.getAttributesOrThrow("event_id"))
        .toList();
  }

  private record Running(Process process, Path out, Path err) {}

  private Running launch(Map<String, String> environment, String... arguments) throws IOException {
    Path out = directory.resolve(started.size() + ".out");
    Path err = directory.resolve(started.size() + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of("bin/buildkite-pubsub"), Stream.of(arguments)).toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar"));
    builder.environment().put("SPOOL_DIRECTORY", spool.toString());
    builder.environment().putAll(environment);
    Running running = new Running(builder.start(), out, err);
    started.add(running);
    return running;
  }

  private static Matcher listens(Running service) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> LISTENS.matcher(Files.readString(service.err())), Matcher::find);
  }

  private static SubscriptionAdminClient start(EmbeddedPubSub pubsub) throws IOException {
    pubsub.start();
    pubsub.createTopic("local", "buildkite-events");
    PubSubConnection connection = PubSubConnection.plainText(pubsub.address());
    return SubscriptionAdminClient.create(
        SubscriptionAdminSettings.newBuilder()
            .setTransportChannelProvider(connection.channelProvider())
            .setCredentialsProvider(connection.credentialsProvider())
            .build());
  }

  private static List<String> names(SubscriptionAdminClient subscriptions) {
    List<String> names = new ArrayList<>();
    for (Subscription subscription :
        subscriptions.listSubscriptions(ProjectName.of("local")).iterateAll()) {
      names.add(subscription.getName());
    }
    return names;
  }

  private static String scrape(String port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
