package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.testing.ManualClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTaskTest {

  private static final String HELP =
      """
      wash: cleans what is dirty
        mode=quick-rinse|full-wash  how thoroughly (needed)
        times=1..9  how often (default 1)
        dry-run=true|false  only say what would be done (default false)
        soak=duration, as 30s, 5m or PT5M  how long before (default PT0S)
        help=true|false  print this and do nothing (default false)
      """;

  private enum Mode {
    QUICK_RINSE,
    FULL_WASH
  }

  private static final Parameter<Mode> MODE =
      Parameter.choice("mode", Mode.class, "how thoroughly");
  private static final Parameter<Integer> TIMES =
      Parameter.number("times", 1, 9, "how often").orElse(1);
  private static final Parameter<Boolean> DRY_RUN =
      Parameter.flag("dry-run", "only say what would be done").orElse(false);
  private static final Parameter<Duration> SOAK =
      Parameter.duration("soak", "how long before").orElse(Duration.ZERO);

  private final ManualClock clock = new ManualClock();
  private final Wash wash = new Wash(clock);

  /** Takes a second and a quarter, and cannot be done nine times. */
  private static final class Wash extends OperatorTask {
    private final ManualClock clock;
    private final List<String> done = new ArrayList<>();

    Wash(ManualClock clock) {
      super("wash", "cleans what is dirty", List.of(MODE, TIMES, DRY_RUN, SOAK));
      this.clock = clock;
    }

    @Override
    protected boolean changesState(Arguments arguments) {
      return !arguments.get(DRY_RUN);
    }

    @Override
    protected void run(Arguments arguments, Report report) throws Exception {
      clock.advance(Duration.ofMillis(1_250));
      if (arguments.get(TIMES) == 9) {
        throw new IOException("no more water");
      }
      done.add(arguments.get(SOAK) + " " + arguments.get(MODE));
      report.line("mode", arguments.get(MODE)).line("washed", arguments.get(TIMES));
    }
  }

  @Test
  void answersLinesOfKeysAndValues() throws Exception {
    String answer = call(Map.of("mode", List.of("full-wash"), "times", List.of("3")));

    assertThat(answer).isEqualTo("mode=full-wash\nwashed=3\n");
    assertThat(wash.done).containsExactly("PT0S FULL_WASH");
  }

  @ParameterizedTest
  @CsvSource({"90s, PT1M30S", "5m, PT5M", "PT5M, PT5M", "P1D, PT24H", "0s, PT0S"})
  void readsDurations(String text, String expected) throws Exception {
    call(Map.of("mode", List.of("quick-rinse"), "soak", List.of(text)));

    assertThat(wash.done).containsExactly(expected + " QUICK_RINSE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          mode=full-wash&mode=full-wash ; mode is given more than once
          times=3 ; mode is missing
          mode= ; mode must be quick-rinse|full-wash
          mode=FULL_WASH ; mode must be quick-rinse|full-wash
          mode=full-wash&times=0 ; times must be 1..9
          mode=full-wash&times=10 ; times must be 1..9
          mode=full-wash&times=1.5 ; times must be 1..9
          mode=full-wash&times=99999999999 ; times must be 1..9
          mode=full-wash&dry-run=yes ; dry-run must be true|false
          mode=full-wash&help=yes ; help must be true|false
          mode=full-wash&help=true&help=true ; help is given more than once
          mode=full-wash&soak=5 ; soak must be duration, as 30s, 5m or PT5M
          mode=full-wash&soak=PT-5M ; soak must be duration, as 30s, 5m or PT5M
          mode=full-wash&soak=PT5X ; soak must be duration, as 30s, 5m or PT5M
          mode=full-wash&soak=5 parsecs ; soak must be duration, as 30s, 5m or PT5M
          mode=full-wash&tims=3&b=1 ; unknown parameters: [b, tims]
          """)
  void refusesWithWhatIsWrongAndWhatIsAccepted(String query, String fault) {
    assertThatThrownBy(() -> call(parameters(query)))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage(fault + ". wash accepts:\n" + table());
    assertThat(wash.done).isEmpty();
  }

  @Test
  void doesNotRepeatLineBreaksOfWhatItRefuses() {
    assertThatThrownBy(
            () -> call(Map.of("mode", List.of("full-wash"), "a\nINFO forged", List.of(""))))
        .hasMessageStartingWith("unknown parameters: [a?INFO forged]. ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help=true", "help=true&mode=full-wash", "help=true&nonsense=1"})
  void printsHelpAndDoesNothingElse(String query) throws Exception {
    String answer = call(parameters(query));

    assertThat(answer).isEqualTo(HELP);
    assertThat(wash.done).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          mode=full-wash&times=3 ; mode=full-wash washed=3
          mode=full-wash&dry-run=true ;
          help=true ;
          """)
  void tellsTheAuditLogWhatItChanged(String query, @Nullable String done) throws Exception {
    assertThat(wash.execute(parameters(query), new PrintWriter(new StringWriter())))
        .isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          times=3&mode=full-wash ; mode=full-wash times=3
          mode=a&mode=b ; mode=a mode=b
          mode=a<LF>b ; mode=a?b
          token=hunter2&mode=a ; mode=a token=...
          """)
  void describesACallWithoutValuesThatItDoesNotKnow(String query, String described) {
    assertThat(wash.describe(parameters(query.replace("<LF>", "\n")))).isEqualTo(described);
  }

  private String call(Map<String, List<String>> parameters) throws Exception {
    StringWriter output = new StringWriter();
    wash.execute(parameters, new PrintWriter(output));
    return output.toString();
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new java.util.HashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
    }
    return parameters;
  }

  private static String table() {
    return HELP.substring(HELP.indexOf('\n') + 1).stripTrailing();
  }
}
