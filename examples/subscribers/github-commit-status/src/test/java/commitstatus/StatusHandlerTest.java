package commitstatus;

import static commitstatus.Events.finished;
import static commitstatus.Events.message;
import static commitstatus.Events.running;
import static commitstatus.Events.scheduled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.pubsub.v1.PubsubMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;

class StatusHandlerTest {

  private static final String TOKEN = "a-token-that-nobody-prints";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Replies replies = new Replies();
  private Instant now = Instant.parse("2026-05-09T21:30:00Z");
  private FakeApi api;
  private StatusHandler handler;

  private static final class Replies implements AckReplyConsumer {
    private int acks;
    private int nacks;

    @Override
    public void ack() {
      acks++;
    }

    @Override
    public void nack() {
      nacks++;
    }
  }

  @BeforeEach
  void start() throws IOException {
    api = FakeApi.start(StatusHandlerTest::asGitHub);
    restart();
  }

  @AfterEach
  void stop() {
    api.close();
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(TOKEN);
  }

  @Test
  void postsAStatusAsGitHubWantsIt() throws Exception {
    receive(message(finished("passed", 1842, 9)));

    Request request = posts().get(0);
    assertThat(request.path()).isEqualTo("/repos/acme/checkout-service/statuses/" + Events.SHA);
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer " + TOKEN)
        .containsEntry("accept", "application/vnd.github+json");
    assertThat(JSON.readTree(request.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"state":"success",
                 "target_url":"https://buildkite.com/acme/checkout-service/builds/1842",
                 "description":"Build #1842 passed","context":"buildkite/checkout-service"}\
                """));
    assertThat(replies.acks).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "build.scheduled, scheduled, pending",
    "build.running, running, pending",
    "build.finished, passed, success",
    "build.finished, failed, failure",
    "build.finished, canceled, error",
    "build.finished, not_run, error",
    "build.finished, blocked, pending"
  })
  void knowsWhatStatesMean(String type, String state, String status) throws Exception {
    receive(message(new Events.Told(type, state, 1, 1)));

    assertThat(states()).containsExactly(status);
  }

  @Test
  void isPendingWhileABuildThatPassedSoFarIsBlocked() throws Exception {
    String data = message(finished("passed", 1, 1)).getData().toStringUtf8();
    receive(message(data.replaceFirst("}$", ",\"raw_payload\":{\"build\":{\"blocked\":true}}}")));

    assertThat(states()).containsExactly("pending");
  }

  @Test
  void postsAnEventOnce() throws Exception {
    receive(message(finished("failed", 1, 9)), message(finished("failed", 1, 9)));

    assertThat(states()).containsExactly("failure");
    assertThat(replies.acks).isEqualTo(2);
    assertThat(logged("message")).containsExactly("posted", "a copy");
  }

  @Test
  void neverGoesBackWithinABuild() throws Exception {
    receive(message(running(1, 2)), message(scheduled(1, 1)));
    receive(message(finished("failed", 1, 9)), message(running(1, 2)));
    // A job was retried, and the build ended again.
    receive(message(finished("passed", 1, 20)), message(finished("canceled", 1, 15)));

    assertThat(states()).containsExactly("pending", "failure", "success");
    assertThat(replies.acks).isEqualTo(6);
  }

  @Test
  void takesTheLaterOfTwoThatHappenedAtOnce() throws Exception {
    receive(message(running(1, 1)), message(scheduled(1, 1)), message(finished("passed", 1, 1)));

    assertThat(states()).containsExactly("pending", "success");
  }

  @Test
  void neverGoesBackToAnEarlierBuildOfTheCommit() throws Exception {
    receive(message(finished("passed", 2, 5)), message(finished("failed", 1, 9)));
    receive(message(running(3, 10)));

    assertThat(states()).containsExactly("success", "pending");
  }

  @Test
  void asksGitHubAfterARestart() throws Exception {
    api.queue(
        Answer.json(
            200,
            """
            [{"context":"somebody else's", "state":"pending",
              "target_url":"https://buildkite.com/acme/checkout-service/builds/1"},
             {"context":"buildkite/checkout-service", "state":"failure",
              "target_url":"https://buildkite.com/acme/checkout-service/builds/1"}]\
            """));

    receive(message(running(1, 2)));

    assertThat(api.requests()).hasSize(1);
    assertThat(api.requests().get(0).path())
        .isEqualTo("/repos/acme/checkout-service/commits/" + Events.SHA + "/statuses?per_page=100");
    assertThat(states()).isEmpty();
    assertThat(replies.acks).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git@gitlab.com:acme/checkout-service.git",
        "git@github.com:../checkout-service.git",
        ""
      })
  void leavesOtherRepositoriesAlone(String repository) throws Exception {
    receive(message(finished("passed", 1, 1), repository));

    assertThat(api.requests()).isEmpty();
    assertThat(replies.acks).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"event_type\":\"job.finished\"}", "{", ""})
  void dropsWhatIsNoBuild(String data) throws Exception {
    receive(message(data));

    assertThat(api.requests()).isEmpty();
    assertThat(replies.acks).isEqualTo(1);
  }

  @Test
  void dropsABuildWhoseCommitIsNotKnownYet() throws Exception {
    String data = message(scheduled(1, 1)).getData().toStringUtf8();
    receive(message(data.replace(Events.SHA, "HEAD")));

    assertThat(api.requests()).isEmpty();
    assertThat(replies.acks).isEqualTo(1);
  }

  @Test
  void saysNothingOfABuildThatRunsAgain() throws Exception {
    receive(message(finished("running", 1, 1)));

    assertThat(api.requests()).isEmpty();
    assertThat(replies.acks).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "401, CRITICAL, 0",
    "403, CRITICAL, 0",
    "404, ERROR, 1",
    "422, ERROR, 1",
    "301, ERROR, 1",
    "500, WARNING, 0",
    "503, WARNING, 0"
  })
  void knowsWhatCanBeMended(int status, String severity, int acks) throws Exception {
    api.queue(Answer.json(status, "{\"message\":\"no\"}"));

    receive(message(finished("passed", 1, 1)));

    assertThat(logged("severity")).containsExactly(severity);
    assertThat(replies.acks).isEqualTo(acks);
    assertThat(replies.nacks).isEqualTo(1 - acks);
  }

  @Test
  void postsAgainWhatFailed() throws Exception {
    api.queue(Answer.of(502));

    receive(message(finished("passed", 1, 1)), message(finished("passed", 1, 1)));

    assertThat(states()).containsExactly("success", "success");
    assertThat(replies.nacks).isEqualTo(1);
    assertThat(replies.acks).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "429, Retry-After, 90, 90",
    "403, Retry-After, 30, 30",
    "403, X-RateLimit-Remaining, 0, 60",
    "429, Retry-After, tomorrow, 60"
  })
  void leavesGitHubAloneForAsLongAsItAsks(int status, String name, String value, int seconds)
      throws Exception {
    api.queue(Answer.of(status).with(name, value));

    receive(message(finished("passed", 1, 1)));
    now = now.plusSeconds(seconds - 1);
    receive(message(finished("passed", 1, 1)));

    assertThat(api.requests()).hasSize(1);
    assertThat(replies.nacks).isEqualTo(2);
    assertThat(logged("severity")).containsExactly("WARNING", "WARNING");

    now = now.plusSeconds(1);
    receive(message(finished("passed", 1, 1)));

    assertThat(api.requests()).hasSize(2);
    assertThat(replies.acks).isEqualTo(1);
  }

  @Test
  void waitsForTheTimeThatTheRateLimitNames() throws Exception {
    api.queue(
        Answer.of(403)
            .with("X-RateLimit-Remaining", "0")
            .with("X-RateLimit-Reset", String.valueOf(now.getEpochSecond() + 600)));

    receive(message(finished("passed", 1, 1)));
    now = now.plusSeconds(599);
    receive(message(finished("passed", 1, 1)));
    now = now.plusSeconds(1);
    receive(message(finished("passed", 1, 1)));

    assertThat(api.requests()).hasSize(2);
  }

  @Test
  void comesAgainIfGitHubIsAway() throws Exception {
    api.close();

    receive(message(finished("passed", 1, 1)));

    assertThat(replies.nacks).isEqualTo(1);
    assertThat(logged("severity")).containsExactly("WARNING");
  }

  @Test
  void forgetsTheOldest() throws Exception {
    Recent<Integer> recent = new Recent<>(2);
    recent.put("a", 1);
    recent.put("b", 2);
    recent.put("a", 3);
    recent.put("c", 4);

    assertThat(recent.get("a")).contains(3);
    assertThat(recent.get("b")).isEmpty();
    assertThat(recent.get("c")).contains(4);
  }

  private static Answer asGitHub(Request request) {
    return request.method().equals("GET") ? Answer.json(200, "[]") : Answer.json(201, "{}");
  }

  private void restart() {
    handler =
        new StatusHandler(
            new GitHub(api.url(), () -> TOKEN, () -> now),
            "github.com",
            new Progress(100),
            new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  private void receive(PubsubMessage... messages) {
    for (PubsubMessage message : messages) {
      handler.receiveMessage(message, replies);
    }
  }

  private List<Request> posts() {
    return api.requests().stream().filter(request -> request.method().equals("POST")).toList();
  }

  private List<String> states() throws IOException {
    return fields("state", posts().stream().map(Request::body).toList());
  }

  private List<String> logged(String field) throws IOException {
    return fields(field, log.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static List<String> fields(String name, List<String> objects) throws IOException {
    List<String> values = new ArrayList<>();
    for (String object : objects) {
      JsonNode value = JSON.readTree(object).path(name);
      values.add(value.asText());
    }
    return values;
  }
}
