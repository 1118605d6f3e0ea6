package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ServletExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskServletTest {

  private static final Parameter<Integer> TIMES =
      Parameter.number("times", 0, 9, "how often").orElse(0);

  private final ManualClock clock = new ManualClock();
  private final TaskServlet servlet =
      new TaskServlet(List.of(new Wash(clock), new Look()), clock::nanoTime);
  private final CapturedLog audit = new CapturedLog("audit", Level.INFO);
  private final CapturedLog errors = new CapturedLog(TaskServlet.class.getName(), Level.ERROR);

  /** Takes a second and a quarter. It fails in three ways, by the number of times. */
  private static final class Wash extends OperatorTask {
    private final ManualClock clock;

    Wash(ManualClock clock) {
      super("wash", "cleans what is dirty", List.of(TIMES));
      this.clock = clock;
    }

    @Override
    protected boolean changesState(Arguments arguments) {
      return arguments.get(TIMES) > 0;
    }

    @Override
    protected void run(Arguments arguments, Report report) throws Exception {
      clock.advance(Duration.ofMillis(1_250));
      switch (arguments.get(TIMES)) {
        case 7 -> throw new TaskRefusedException("the machine is\nbroken");
        case 8 -> throw new TaskFailedException("washed 4, but 4 are left");
        case 9 -> throw new IOException("no more water");
        default -> report.line("washed", arguments.get(TIMES));
      }
    }
  }

  private static final class Look extends OperatorTask {
    Look() {
      super("look", "says what is dirty", List.of());
    }

    @Override
    protected boolean changesState(Arguments arguments) {
      return false;
    }

    @Override
    protected void run(Arguments arguments, Report report) {
      report.line("dirty", 3);
    }
  }

  @AfterEach
  void close() {
    audit.close();
    errors.close();
  }

  @Test
  void callsATask() throws Exception {
    ServletExchange answer = post("/wash", "2");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("washed=2\n");
    assertThat(answer.responseHeader("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
    assertThat(answer.responseHeader("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void auditsWhatChangedSomething() throws Exception {
    ServletExchange exchange = request("POST", "/wash");
    exchange.parameter("times", "2");
    Caller.authenticated(exchange.request(), "current");

    servlet.service(exchange.request(), exchange.response());

    assertThat(audited("client_address", "token", "task", "parameters", "result", "took"))
        .containsExactly("192.0.2.1", "current", "wash", "times=2", "washed=2", "PT1.25S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/look", "/wash"})
  void auditsNothingThatOnlyReads(String path) throws Exception {
    ServletExchange answer = post(path, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(audit.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          7 ; 400 ; refused: the machine is
          8 ; 500 ; failed: washed 4, but 4 are left
          9 ; 500 ; failed: no more water
          10 ; 400 ; refused: times must be 0..9. wash accepts:
          """)
  void answersAndAuditsWhatWasNotDone(String times, int status, String result) throws Exception {
    ServletExchange answer = post("/wash", times);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(result).endsWith(answer.body().lines().findFirst().orElseThrow());
    assertThat(audited("parameters", "result")).containsExactly("times=" + times, result);
  }

  @Test
  void logsOnlyFailuresThatNobodyExpected() throws Exception {
    post("/wash", "7");
    post("/wash", "8");
    int expected = errors.lines().size();
    post("/wash", "9");

    assertThat(expected).isZero();
    assertThat(errors.lines()).hasSize(1);
  }

  @Test
  void tellsTheTasksWhereThereIsNone() throws Exception {
    ServletExchange answer = post("/gc", null);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo(
            """
            there is no such task; there are:
            look  says what is dirty
            wash  cleans what is dirty
            """);
    assertThat(audited("task", "result")).containsExactly("gc", "refused: there is no such task");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /wash, 405, POST",
    "PUT, /wash, 405, POST",
    "GET, /gc, 404, ",
    "POST, , 405, 'GET, HEAD'",
    "POST, /, 405, 'GET, HEAD'"
  })
  void allowsOneMethod(String method, @Nullable String path, int status, @Nullable String allowed)
      throws Exception {
    ServletExchange exchange = request(method, path);

    servlet.service(exchange.request(), exchange.response());

    assertThat(exchange.status()).isEqualTo(status);
    assertThat(exchange.responseHeader("Allow")).isEqualTo(allowed);
    assertThat(audit.lines()).isEmpty();
  }

  @Test
  void listsTheTasks() throws Exception {
    ServletExchange exchange = request("GET", null);

    servlet.service(exchange.request(), exchange.response());

    assertThat(exchange.body()).isEqualTo("look  says what is dirty\nwash  cleans what is dirty\n");
  }

  @Test
  void keepsAuditLinesShortAndInOnePiece() throws Exception {
    ServletExchange exchange = request("POST", "/wash");
    exchange.parameter("times", "1\nforged" + "x".repeat(10_000));

    servlet.service(exchange.request(), exchange.response());

    assertThat(audited("parameters").get(0))
        .startsWith("times=1?forged")
        .endsWith("...")
        .hasSizeLessThan(300);
  }

  private ServletExchange post(String path, @Nullable String times) throws IOException {
    ServletExchange exchange = request("POST", path);
    if (times != null) {
      exchange.parameter("times", times);
    }
    servlet.service(exchange.request(), exchange.response());
    return exchange;
  }

  private static ServletExchange request(String method, @Nullable String path) {
    ServletExchange exchange = new ServletExchange(method);
    exchange.path("/tasks", path);
    return exchange;
  }

  /** Of the one line that there must be. */
  private List<String> audited(String... keys) {
    assertThat(audit.lines()).hasSize(1);
    return List.of(keys).stream().map(key -> CapturedLog.field(audit.lines().get(0), key)).toList();
  }
}
