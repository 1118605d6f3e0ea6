package statuspage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.PubsubMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;

/** From messages to what the status page is asked. */
@Timeout(30)
class StatusUpdaterTest {

  private static final Map<String, Component> COMPONENTS =
      Map.of("checkout-service", new Component("8kbf7d35c070", 2, "major_outage"));
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(out, true, StandardCharsets.UTF_8));
  @TempDir private Path directory;
  private FakeApi api;
  private StateFile file;
  private StatusUpdater updater;
  private StatusPublisher publisher;
  private Instant now = Builds.NOON;
  private int acks;
  private int nacks;

  @BeforeEach
  void start() throws IOException {
    api = FakeApi.start();
    startProcess();
  }

  @AfterEach
  void stop() throws IOException {
    file.close();
    api.close();
  }

  @Test
  void asksAsTheReferenceHasIt() throws Exception {
    receive(Builds.finished(1, "failed", 1), Builds.finished(2, "failed", 2));
    publisher.publishOne();

    Request request = api.requests().get(0);
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.path()).isEqualTo("/v1/pages/page/components/8kbf7d35c070");
    assertThat(request.headers()).containsEntry("authorization", "OAuth key");
    assertThat(request.headers()).containsEntry("content-type", "application/json");
    assertThat(request.body()).isEqualTo("{\"component\":{\"status\":\"major_outage\"}}");
    assertThat(acks).isEqualTo(2);
    assertThat(logged().get(0).get("status").getAsString()).isEqualTo("major_outage");
  }

  @Test
  void asksOnceForOneChange() throws Exception {
    receive(Builds.finished(1, "passed", 1), Builds.finished(1, "passed", 1));
    publisher.publishOne();
    now = now.plus(INTERVAL);
    receive(Builds.finished(1, "passed", 1), Builds.finished(2, "passed", 2));
    publisher.publishOne();

    assertThat(statuses()).containsExactly("operational");
    assertThat(acks).isEqualTo(4);
  }

  @Test
  void leavesTheLatestStateWhenAnOlderOneComesLate() throws Exception {
    receive(Builds.finished(3, "passed", 3));
    publisher.publishOne();
    now = now.plus(INTERVAL);
    receive(Builds.finished(2, "failed", 2), Builds.finished(1, "failed", 1));
    publisher.publishOne();

    assertThat(statuses()).containsExactly("operational");
  }

  @Test
  void letsTheLastStateWinWithinTheInterval() throws Exception {
    receive(Builds.finished(1, "passed", 1));
    publisher.publishOne();

    receive(Builds.finished(2, "failed", 2), Builds.finished(3, "failed", 3));
    publisher.publishOne();
    receive(Builds.finished(4, "passed", 4));
    now = now.plus(INTERVAL);
    publisher.publishOne();

    assertThat(statuses()).containsExactly("operational");
  }

  @Test
  void keepsTheInterval() throws Exception {
    receive(Builds.finished(1, "passed", 1));
    publisher.publishOne();
    receive(Builds.finished(2, "failed", 2), Builds.finished(3, "failed", 3));

    now = now.plus(INTERVAL).minusMillis(1);
    publisher.publishOne();
    assertThat(statuses()).containsExactly("operational");

    now = now.plusMillis(1);
    publisher.publishOne();
    assertThat(statuses()).containsExactly("operational", "major_outage");
  }

  @Test
  void triesAgainAfterAFailure() throws Exception {
    api.queue(Answer.of(429));
    receive(Builds.finished(1, "passed", 1));

    publisher.publishOne();
    publisher.publishOne();
    assertThat(api.requests()).hasSize(1);
    now = now.plus(INTERVAL);
    publisher.publishOne();
    now = now.plus(INTERVAL);
    publisher.publishOne();

    assertThat(statuses()).containsExactly("operational", "operational");
    assertThat(logged().stream().map(line -> line.get("severity").getAsString()))
        .containsExactly("ERROR", "NOTICE");
  }

  @Test
  void remembersAfterARestartWhatIsShown() throws Exception {
    receive(Builds.finished(1, "failed", 1), Builds.finished(2, "failed", 2));
    publisher.publishOne();

    restart();
    receive(Builds.finished(2, "failed", 2), Builds.finished(3, "failed", 3));
    publisher.publishOne();

    assertThat(statuses()).containsExactly("major_outage");
  }

  @Test
  void showsAfterARestartWhatACrashKeptBack() throws Exception {
    receive(Builds.finished(1, "failed", 1), Builds.finished(2, "failed", 2));

    restart();
    publisher.publishOne();

    assertThat(statuses()).containsExactly("major_outage");
  }

  @Test
  void takesNoNoticeOfOtherPipelines() throws Exception {
    receive(
        Builds.finished(1, "passed", 1).toBuilder()
            .putAttributes("pipeline_slug", "another")
            .build());
    publisher.publishOne();

    assertThat(acks).isOne();
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void givesBackWhatItCannotStore() throws Exception {
    // A directory of the name that the next state would be written to.
    Files.createDirectory(directory.resolve("state.json.next"));

    receive(Builds.finished(1, "passed", 1));
    publisher.publishOne();

    assertThat(nacks).isOne();
    assertThat(api.requests()).isEmpty();
    assertThat(logged().get(0).get("severity").getAsString()).isEqualTo("CRITICAL");
  }

  @Test
  void refusesAStateThatIsDamaged() throws Exception {
    Files.writeString(directory.resolve("state.json"), "{\"8kbf7d35c070\":{}}");

    assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("damaged");
  }

  private void restart() throws IOException {
    file.close();
    startProcess();
  }

  private void startProcess() throws IOException {
    file = new StateFile(directory.resolve("state.json"));
    Board board = new Board(COMPONENTS, file);
    updater = new StatusUpdater(board, log);
    publisher =
        new StatusPublisher(
            board, new StatuspageApi(api.url(), "page", "key"), INTERVAL, () -> now, log);
  }

  private void receive(PubsubMessage... messages) {
    for (PubsubMessage message : messages) {
      updater.receiveMessage(
          message,
          new AckReplyConsumer() {
            @Override
            public void ack() {
              acks++;
            }

            @Override
            public void nack() {
              nacks++;
            }
          });
    }
  }

  private List<String> statuses() {
    return api.requests().stream()
        .map(request -> JsonParser.parseString(request.body()).getAsJsonObject())
        .map(body -> body.getAsJsonObject("component").get("status").getAsString())
        .toList();
  }

  private List<JsonObject> logged() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
