package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.cli.send.sample.Sample;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against a running application: what is sent is seen. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SendAndTailIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EmbeddedPubSub pubsub =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private Relay relay;
  private PubSubProbe topic;
  private Shell shell;

  @BeforeAll
  void start() throws Exception {
    pubsub.start();
    topic = PubSubProbe.subscribe(pubsub.address());
    relay = Relay.publishingTo(pubsub.address()).start();
  }

  @AfterAll
  void stop() {
    relay.close();
    topic.close();
    pubsub.close();
  }

  @BeforeEach
  void configure() {
    shell =
        new Shell()
            .set("PUBSUB_EMULATOR_HOST", pubsub.address())
            .set("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN)
            .set("BUILDKITE_TEST_ENGINE_SECRET", Relay.TEST_ENGINE_SECRET);
    topic.drain();
  }

  @Test
  void whatWasSentJustBeforeIsSeen() throws Exception {
    send("build.finished");
    assertThat(shell.outLines().get(0)).matches("200 in [0-9.]+ms");
    String messageId = JSON.readTree(shell.outLines().get(1)).path("message_id").textValue();

    int code = shell.run("tail", "--since", "1m", "--timeout", "1s");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines())
        .anyMatch(
            line ->
                line.matches(
                    "[0-9:]{8}Z  build.finished    checkout-service #[0-9]+  passed "
                        + " feature/rounding  id="
                        + messageId));
  }

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.testing.Samples#types")
  void everySampleIsTaken(String type) throws Exception {
    send(type);

    assertThat(shell.outLines().get(1)).contains("\"status\":\"success\"");
  }

  @Test
  void tailsOnlyWhatTheFilterTakes() throws Exception {
    send("job.started");
    send("agent.lost");

    int code =
        shell.run("tail", "--filter", "attributes.event_type = \"agent.lost\"", "--timeout", "1s");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).isNotEmpty().allMatch(line -> line.contains("agent.lost"));
  }

  @Test
  void sendsAFileAsItIs(@TempDir Path directory) throws Exception {
    byte[] body = "{ \"event\" : \"custom.thing\", \"n\": 1.50 }".getBytes(UTF_8);
    Path file = Files.write(directory.resolve("body.json"), body);

    int code = sendWith("--file", file.toString(), "--exact");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(topic.take(1).get(0).getData().toStringUtf8()).contains(new String(body, UTF_8));
  }

  @Test
  void sendsStandardInputAsANewEvent() {
    byte[] body = Samples.bytes("build.running");

    shell.in(body);
    int code = sendWith("--file", "-");

    assertThat(code).isEqualTo(ExitCode.OK);
    String data = topic.take(1).get(0).getData().toStringUtf8();
    assertThat(data).contains("\"event\":\"build.running\"").doesNotContain("2026-05-09");
  }

  @Test
  void printsWholeMessagesAsJson() throws Exception {
    send("build.failing");

    shell.run(
        "tail", "--json", "--count", "1", "--filter", "attributes.event_type = \"build.failing\"");

    JsonNode message = JSON.readTree(shell.out());
    assertThat(message.at("/attributes/event_type").textValue()).isEqualTo("build.failing");
    assertThat(message.at("/data/raw_payload/event").textValue()).isEqualTo("build.failing");
  }

  @Test
  void sendsManyAndSumsUp() {
    int code = sendWith("--event", "job.finished", "--count", "60", "--concurrency", "4");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines())
        .anyMatch(line -> line.startsWith("sent=60 ok=60 failed=0 "))
        .contains("answers: 200=60");
    assertThat(topic.take(60)).hasSize(60);
  }

  @Test
  void sendsTheTokenWhenAsked() {
    assertThat(sendWith("--event", "ping", "--token")).isEqualTo(ExitCode.OK);
  }

  @Test
  void saysWhatToDoAboutAWrongSecret() {
    int code = sendWith("--event", "ping", "--secret", "wrong");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.outLines().get(0)).startsWith("401 in ");
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0))
        .contains("answered 401: the secret is not the service's")
        .doesNotContain("wrong");
  }

  @Test
  void oneRefusalAmongManyIsAFailure() {
    int code = sendWith("--event", "ping", "--secret", "wrong", "--count", "3");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.outLines()).contains("answers: 401=3");
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0)).contains("3 of 3 were not taken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1000"})
  void saysHowToStartTheServiceWhereNobodyListens(String count) throws Exception {
    String url = url(freePort()) + "/webhook";

    int code = shell.run("send", "--event", "ping", "--url", url, "--count", count);

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: nothing listens at "
                + url
                + ": start it with 'bin/buildkite-pubsub serve' or correct --url");
  }

  @Test
  void doesNotShowTheTestEngineSecret() throws Exception {
    String url = url(freePort());

    shell.run("send", "--event", "workflow.alarm", "--url", url, "--test-engine-secret", "s3cr3t");

    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0)).contains(url + "/********").doesNotContain("s3cr3t");
  }

  @Test
  void fewerThanCountedInTimeIsAFailure() {
    int code =
        shell.run(
            "tail",
            "--count",
            "2",
            "--timeout",
            "200ms",
            "--filter",
            "attributes.event_type = \"nothing.such\"");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly("buildkite-pubsub: 0 of 2 messages came within 200 milliseconds");
  }

  @Test
  void endsATailAtAnInterruption() throws Exception {
    AtomicInteger code = new AtomicInteger(-1);
    Thread tail = new Thread(() -> code.set(shell.run("tail", "--filter", "attributes.x = \"y\"")));

    tail.start();
    tail.interrupt();
    tail.join(Duration.ofSeconds(20).toMillis());

    assertThat(code).hasValue(ExitCode.INTERRUPTED);
    assertThat(shell.errLines()).isEmpty();
  }

  /** Sends a sample, which must be taken. */
  private void send(String type) throws CommandException {
    String path = Sample.ofType(type).isTestEngine() ? "/webhook/test-engine" : "/webhook";
    int code = shell.run("send", "--event", type, "--url", url(relay.port()) + path);

    assertThat(shell.errLines()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.OK);
  }

  /** Sends to the webhook's address with more options. */
  private int sendWith(String... options) {
    return shell.run(
        Stream.of(Stream.of("send", "--url", url(relay.port()) + "/webhook"), Stream.of(options))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
