package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.LoggerContext;
import io.github.buildkitepubsub.app.BuildkitePubsubApplication;
import io.github.buildkitepubsub.cli.CommandLine;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.forward.Drain;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.ForwardSettings;
import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.forward.Trial;
import io.github.buildkitepubsub.metrics.PrometheusForwardMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReloadMetrics;
import io.github.buildkitepubsub.operate.delivery.SpoolTask;
import io.github.buildkitepubsub.operate.delivery.TestEventTask;
import io.github.buildkitepubsub.operate.loglevel.LogLevelTask;
import io.github.buildkitepubsub.operate.loglevel.LogLevels;
import io.github.buildkitepubsub.operate.support.DiagnosticsTask;
import io.github.buildkitepubsub.operate.task.CircuitBreakerTask;
import io.github.buildkitepubsub.operate.task.DrainTask;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.ReloadConfigTask;
import io.github.buildkitepubsub.operate.traffic.Traffic;
import io.github.buildkitepubsub.operate.traffic.TrafficTask;
import io.github.buildkitepubsub.publish.CircuitBreakerSettings;
import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.reload.Reloader;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import io.github.buildkitepubsub.validate.Verdict;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands of runbooks and operators' documents, as far as that needs no cluster. */
class RunbookCommandsTest {

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();

  private static Stream<String> found(String pattern) {
    return Stream.concat(
            OpsFiles.files(OpsFiles.RUNBOOKS, ".md"),
            Stream.of("ADMIN", "DEPLOYMENT", "MONITORING", "MULTI_REGION", "TROUBLESHOOTING")
                .map(document -> Path.of("docs", document + ".md")))
        .flatMap(file -> OpsFiles.matches(pattern, OpsFiles.text(file)).stream())
        .map(command -> command.replaceAll("\\s+", " "))
        .distinct();
  }

  static Stream<String> taskCalls() {
    return found("(?:8081/tasks/)([a-z-]+(?:\\?[^'`\\s]*)?)");
  }

  /** A task throws for a parameter or a value that it does not know. */
  @ParameterizedTest
  @MethodSource("taskCalls")
  void tasksTakeTheirParameters(String call) throws Exception {
    String[] parts = call.split("\\?", 2);
    OperatorTask task = tasks().get(parts[0]);
    assertThat(task).as(call).isNotNull();
    Map<String, List<String>> parameters = new TreeMap<>();
    for (String pair : parts.length == 1 ? new String[0] : parts[1].split("&")) {
      String[] sides = pair.split("=", 2);
      parameters.put(sides[0], List.of(sides[1]));
    }

    assertThatCode(() -> task.execute(parameters, new PrintWriter(Writer.nullWriter())))
        .doesNotThrowAnyException();
  }

  static Stream<String> sqlStatements() {
    return found("(?s)\"(SELECT [^\"]*)\"");
  }

  @ParameterizedTest
  @MethodSource("sqlStatements")
  void statementsFitTheSpoolsTables(String statement) throws Exception {
    try (Connection spool =
        Schema.openForWriting(Connector.SQLITE, directory.resolve(Schema.FILE))) {
      assertThatCode(() -> spool.prepareStatement(statement).executeQuery().close())
          .doesNotThrowAnyException();
    }
  }

  static Stream<String> commandLines() {
    return found("bin/buildkite-pubsub ([^`\\n]*)`");
  }

  /** The words before the first option or value name a command, and its help names the options. */
  @ParameterizedTest
  @MethodSource("commandLines")
  void commandsHaveTheirOptions(String line) {
    List<String> words =
        Arrays.stream(line.split(" ")).takeWhile(word -> word.matches("[a-z]+")).toList();

    String help = help(words);
    assertThat(words).isNotEmpty();
    assertThat(OpsFiles.matches("(--[a-z-]+)", line)).allSatisfy(o -> assertThat(help).contains(o));
  }

  private static String help(List<String> command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            InputStream.nullInputStream(),
            printed,
            printed,
            false,
            false,
            false,
            Map.of(),
            "bin/buildkite-pubsub");
    String[] arguments =
        Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);

    int code =
        new CommandLine(() -> new BuildkitePubsubApplication(Map.of()), console).run(arguments);

    assertThat(code).as(command.toString()).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private Map<String, OperatorTask> tasks() throws Exception {
    FakeSpool spool = new FakeSpool();
    Forwarder forwarder =
        new Forwarder(
            spool,
            new FakePublisher(),
            null,
            ForwardSettings.defaults(),
            null,
            new PrometheusForwardMetrics(new PrometheusRegistry()),
            clock,
            clock::nanoTime,
            new ManualScheduler());
    CircuitBreakingPublisher breaker =
        new CircuitBreakingPublisher(
            new FakePublisher(),
            CircuitBreakerSettings.defaults(),
            new RecordingPublishMetrics(),
            (before, after) -> {},
            clock::nanoTime);
    LogLevelTask logLevel =
        new LogLevelTask(new LogLevels(new LoggerContext(), new ManualScheduler(), clock));
    // So that there is something to revert.
    logLevel.execute(
        Map.of("logger", List.of("io.github.buildkitepubsub.publish"), "level", List.of("DEBUG")),
        new PrintWriter(Writer.nullWriter()));
    List<OperatorTask> tasks =
        List.of(
            logLevel,
            new ReloadConfigTask(
                new Reloader(
                    () -> new ReloadPlan(List.of(), List.of(), () -> {}),
                    new PrometheusReloadMetrics(new PrometheusRegistry()),
                    clock,
                    Runnable::run)),
            new TrafficTask(new Traffic(clock, () -> {})),
            new CircuitBreakerTask(breaker),
            new SpoolTask(spool, forwarder, clock),
            new TestEventTask(
                () -> new EventParser(EventSettings.defaults()),
                event -> Verdict.FORWARD,
                Trial.through(EventForwarder.to(new FakePublisher()), clock::nanoTime),
                () -> "id",
                clock,
                clock::nanoTime),
            new DiagnosticsTask(Map.of()),
            drain(spool, forwarder));
    return tasks.stream().collect(Collectors.toMap(OperatorTask::name, task -> task));
  }

  private DrainTask drain(FakeSpool spool, Forwarder forwarder) {
    return new DrainTask(
        new Drain(spool, forwarder, clock),
        spool::status,
        event -> {
          throw new AssertionError("the spool is empty");
        },
        directory.resolve("drained"),
        clock,
        clock::nanoTime);
  }
}
