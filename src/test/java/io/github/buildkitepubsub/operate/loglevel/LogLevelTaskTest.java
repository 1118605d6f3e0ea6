package io.github.buildkitepubsub.operate.loglevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.github.buildkitepubsub.operate.task.TaskRefusedException;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelTaskTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  /** Not the one that this process logs through. */
  private final LoggerContext loggers = new LoggerContext();

  private final ManualScheduler timer = new ManualScheduler();
  private final LogLevelTask task =
      new LogLevelTask(new LogLevels(loggers, timer, () -> START.plusNanos(timer.nanoTime())));

  LogLevelTaskTest() {
    loggers.getLogger("ROOT").setLevel(Level.INFO);
    loggers.getLogger("relay.receive.Intake");
  }

  @Test
  void setsALevelUntilARestart() throws Exception {
    String answer = call("logger=relay.receive&level=DEBUG");

    assertThat(answer)
        .isEqualTo(
            "logger=relay.receive\nlevel=DEBUG\nbefore=inherited\nreverts=at-restart\nknown=true\n");
    assertThat(effective("relay.receive.Intake")).isEqualTo(Level.DEBUG);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void revertsByItselfToWhatItWas() throws Exception {
    loggers.getLogger("relay.receive").setLevel(Level.ERROR);

    String answer = call("logger=relay.receive&level=TRACE&duration=10m");
    Level during = effective("relay.receive");
    timer.advance(Duration.ofMinutes(10).minusNanos(1));
    Level justBefore = effective("relay.receive");
    timer.advance(Duration.ofNanos(1));

    assertThat(answer).contains("before=ERROR\nreverts=2026-01-02T03:14:05Z\n");
    assertThat(List.of(during, justBefore)).containsOnly(Level.TRACE);
    assertThat(effective("relay.receive")).isEqualTo(Level.ERROR);
    assertThat(call("")).isEqualTo("changed=0\n");
  }

  @Test
  void revertsToHavingNoLevel() throws Exception {
    call("logger=relay.receive&level=OFF&duration=1m");
    timer.advance(Duration.ofMinutes(1));

    assertThat(loggers.getLogger("relay.receive").getLevel()).isNull();
  }

  @Test
  void revertsToWhatItWasAtFirstHoweverOftenItIsChanged() throws Exception {
    call("logger=relay.receive&level=DEBUG&duration=1m");
    call("logger=relay.receive&level=TRACE&duration=10m");
    timer.advance(Duration.ofMinutes(5));
    Level between = effective("relay.receive");
    timer.advance(Duration.ofMinutes(5));

    assertThat(between).isEqualTo(Level.TRACE);
    assertThat(loggers.getLogger("relay.receive").getLevel()).isNull();
  }

  @Test
  void staysWhereTheLastChangeHasNoEnd() throws Exception {
    call("logger=relay.receive&level=DEBUG&duration=1m");
    call("logger=relay.receive&level=TRACE");
    timer.advance(Duration.ofDays(1));

    assertThat(effective("relay.receive")).isEqualTo(Level.TRACE);
  }

  @Test
  void revertsByHand() throws Exception {
    call("logger=relay.receive&level=DEBUG&duration=1m");

    String answer = call("logger=relay.receive&revert=true");

    assertThat(answer).isEqualTo("logger=relay.receive\nlevel=inherited\n");
    assertThat(loggers.getLogger("relay.receive").getLevel()).isNull();
    assertThat(timer.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ROOT", "root"})
  void changesTheRootToo(String name) throws Exception {
    call("logger=" + name + "&level=WARN");
    Level during = effective("relay.receive.Intake");
    String listed = call("");
    call("logger=" + name + "&revert=true");

    assertThat(during).isEqualTo(Level.WARN);
    assertThat(listed).isEqualTo("changed=1\nROOT=WARN before=INFO reverts=at-restart\n");
    assertThat(effective("relay.receive.Intake")).isEqualTo(Level.INFO);
  }

  @Test
  void listsWhatWasChanged() throws Exception {
    call("logger=relay.spool&level=OFF");
    call("logger=relay.receive&level=DEBUG&duration=PT1M");

    assertThat(call(""))
        .isEqualTo(
            """
            changed=2
            relay.receive=DEBUG before=inherited reverts=2026-01-02T03:05:05Z
            relay.spool=OFF before=inherited reverts=at-restart
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "relay.receive.Intake, true",
    "relay.receive, true",
    "relay, true",
    "relay.receiv, false",
    "relay.spool, false"
  })
  void tellsWhetherTheNameIsKnown(String name, boolean isKnown) throws Exception {
    assertThat(call("logger=" + name + "&level=INFO")).endsWith("known=" + isKnown + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "level=DEBUG, logger is missing",
    "duration=1m, logger is missing",
    "revert=true, logger is missing",
    "logger=relay, level is missing",
    "logger=relay&duration=1m, level is missing",
    "logger=relay&level=debug, level must be TRACE|DEBUG|INFO|WARN|ERROR|OFF",
    "logger=relay&level=ALL, level must be TRACE|DEBUG|INFO|WARN|ERROR|OFF",
    "logger=relay&level=DEBUG&duration=8d, duration must be at most 7d",
    "logger=relay&level=DEBUG&revert=true, revert goes with logger alone",
    "logger=relay&revert=true, the level of relay was not changed",
    "logger=rel%ay&level=DEBUG, logger must be a name such as",
    "logger=audit&level=OFF, the audit log cannot be changed",
    "logger=audit.x&level=OFF, the audit log cannot be changed"
  })
  void refusesWhatIsNotClear(String query, String why) throws Exception {
    assertThatThrownBy(() -> call(query))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessageStartingWith(why);
    assertThat(call("")).isEqualTo("changed=0\n");
  }

  private Level effective(String name) {
    return loggers.getLogger(name).getEffectiveLevel();
  }

  private String call(String query) throws Exception {
    Map<String, List<String>> parameters = new TreeMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] sides = pair.split("=", 2);
      parameters.put(sides[0], List.of(sides[1]));
    }
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    task.execute(parameters, writer);
    return output.toString();
  }
}
