package slacknotifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slacknotifier.Pushes.Event;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;

class SlackNotifierTest {

  private static final int SETTLED = 204;
  private static final int AGAIN = 503;
  private static final String SECRET = "/services/T0/B0/a-secret";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private FakeApi slack;
  private FakeApi google;
  private SlackNotifier notifier;

  @BeforeEach
  void start() throws IOException {
    slack = FakeApi.start();
    google = FakeApi.start(new FakeStorage());
    environment.put("SLACK_WEBHOOK_URL", slack.url() + SECRET);
    environment.put("STATE_BUCKET", "state");
    environment.put("STORAGE_EMULATOR_HOST", google.url().toString());
    environment.put("GCE_METADATA_HOST", google.url().getAuthority());
    restart();
  }

  @AfterEach
  void stop() {
    slack.close();
    google.close();
    assertThat(log.toString(StandardCharsets.UTF_8))
        .doesNotContain(SECRET)
        .doesNotContain("a-token");
  }

  @Test
  void tellsOfABuildThatFailed() throws Exception {
    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);

    assertThat(slack.requests().get(0).path()).isEqualTo(SECRET);
    assertThat(texts())
        .containsExactly(
            ":red_circle: acme/checkout <https://buildkite.com/acme/checkout/builds/7|#7>: main"
                + " failed\nRound half up");
  }

  @Test
  void tellsOnceThatABranchIsBackToGreen() throws Exception {
    push(new Event("passed", 6));
    push(new Event("failed", 7));
    restart();
    push(new Event("passed", 8));
    push(new Event("passed", 9));

    assertThat(texts()).hasSize(2);
    assertThat(texts().get(1))
        .startsWith(":large_green_circle: ")
        .contains("|#8>: main is back to green");
  }

  @Test
  void keepsBranchesApart() throws Exception {
    environment.put("BRANCHES", "main, release/*");
    restart();
    push(new Event("failed", 7).build("branch", "release/1"));
    push(new Event("passed", 8));

    assertThat(texts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsAnEventOnce(boolean afterARestart) throws Exception {
    push(new Event("failed", 7));
    if (afterARestart) {
      restart();
    }

    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);
    assertThat(texts()).hasSize(1);
    assertThat(logged("message")).containsExactly("posted", "a copy");
  }

  @Test
  void worksWithoutABucketToo() throws Exception {
    environment.remove("STATE_BUCKET");
    restart();

    push(new Event("failed", 7));
    push(new Event("failed", 7));
    push(new Event("passed", 8));

    assertThat(texts()).hasSize(2);
    assertThat(google.requests()).isEmpty();
  }

  @Test
  void doesNotTellWhatIsOutOfDate() throws Exception {
    push(new Event("passed", 8));

    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);
    assertThat(texts()).isEmpty();
    assertThat(logged("message")).containsExactly("not newer than what was told");
  }

  @Test
  void tellsOfABuildThatEndsAgain() throws Exception {
    push(new Event("failed", 7));
    push(new Event("passed", 7).build("finished_at", "2026-05-09T21:20:00Z"));

    assertThat(texts()).hasSize(2);
    assertThat(texts().get(1)).contains("back to green");
  }

  @ParameterizedTest
  @CsvSource({
    "branch, feature/rounding",
    "branch, maintenance",
    "branch, ''",
    "pipeline, checkout-old",
    "state, canceled",
    "state, running",
    "state, blocked"
  })
  void leavesTheRestAlone(String name, String value) throws Exception {
    environment.put("PIPELINES", "checkout");
    restart();

    assertThat(push(new Event("failed", 7).build(name, value))).isEqualTo(SETTLED);
    assertThat(push(new Event("failed", 8).type("build.failing"))).isEqualTo(SETTLED);
    assertThat(texts()).isEmpty();
    assertThat(google.requests()).isEmpty();
  }

  @Test
  void letsNoPayloadWriteMarkup() throws Exception {
    push(
        new Event("failed", 7)
            .build("pipeline", "<!channel>")
            .build("web_url", "https://buildkite.com/a|click>here")
            .message("Fix a < b && c > d <https://example.com|docs>"));

    assertThat(texts())
        .containsExactly(
            ":red_circle: acme/&lt;!channel&gt;"
                + " <https://buildkite.com/a%7Cclick&gt;here|#7>: main failed\n"
                + "Fix a &lt; b &amp;&amp; c &gt; d &lt;https://example.com|docs&gt;");
  }

  @Test
  void linksToNothingButHttps() throws Exception {
    push(new Event("failed", 7).build("web_url", "javascript:alert(1)").message(""));

    assertThat(texts()).containsExactly(":red_circle: acme/checkout #7: main failed");
  }

  @Test
  void shortensALongMessageBetweenCharacters() throws Exception {
    push(new Event("failed", 7).message("\uD83D\uDE80".repeat(201)));

    assertThat(texts().get(0)).endsWith("\n" + "\uD83D\uDE80".repeat(200) + "…");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void comesAgainIfSlackIsBusy(int status) throws Exception {
    slack.queue(Answer.of(status).with("Retry-After", "30"));

    assertThat(push(new Event("failed", 7))).isEqualTo(AGAIN);
    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);
    assertThat(texts()).hasSize(2);
    assertThat(logged("severity")).containsExactly("WARNING", "INFO");
  }

  @Test
  void comesAgainIfSlackIsAway() throws Exception {
    slack.close();

    assertThat(push(new Event("failed", 7))).isEqualTo(AGAIN);
    assertThat(logged("severity")).containsExactly("WARNING");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 410})
  void isNotTriedAgainIfSlackNeverTakesIt(int status) throws Exception {
    slack.queue(Answer.of(status));

    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);
    assertThat(push(new Event("failed", 7))).isEqualTo(SETTLED);
    assertThat(texts()).hasSize(1);
    assertThat(logged("severity")).containsExactly("CRITICAL", "INFO");
  }

  @Test
  void postsNothingThatItCannotClaim() throws Exception {
    google.close();

    assertThat(push(new Event("failed", 7))).isEqualTo(AGAIN);
    assertThat(texts()).isEmpty();
    assertThat(logged("severity")).containsExactly("ERROR");
  }

  @Test
  void leavesAnEventInOtherHandsAlone() throws Exception {
    // As if another instance had claimed it a moment ago.
    google.queue(Answer.json(200, "{\"access_token\":\"a-token\"}"));
    google.queue(Answer.of(404));
    google.queue(Answer.json(200, "{\"access_token\":\"a-token\"}"));
    google.queue(Answer.of(412));
    google.queue(Answer.json(200, "{\"access_token\":\"a-token\"}"));
    google.queue(new Answer(200, Map.of("x-goog-generation", "5"), Instant.now().toString()));

    assertThat(push(new Event("failed", 7))).isEqualTo(AGAIN);
    assertThat(texts()).isEmpty();
    assertThat(logged("message")).containsExactly("in other hands");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"message\":{\"data\":\"*\"}}",
        "{\"message\":{\"data\":\"e30=\"}}"
      })
  void dropsWhatIsNoEvent(String body) throws Exception {
    assertThat(notifier.status(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(SETTLED);

    assertThat(texts()).isEmpty();
    assertThat(logged("severity")).containsExactly("WARNING");
  }

  private void restart() {
    notifier = new SlackNotifier(environment, new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  private int push(Event event) throws InterruptedException {
    return notifier.status(event.push());
  }

  private List<String> texts() throws IOException {
    return fields("text", slack.requests().stream().map(Request::body).toList());
  }

  private List<String> logged(String name) throws IOException {
    return fields(name, log.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static List<String> fields(String name, List<String> objects) throws IOException {
    List<String> values = new ArrayList<>();
    for (String object : objects) {
      values.add(new ObjectMapper().readTree(object).path(name).asText());
    }
    return values;
  }
}
