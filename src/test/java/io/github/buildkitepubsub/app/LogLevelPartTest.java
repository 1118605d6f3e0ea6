package io.github.buildkitepubsub.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.operate.Calls;
import io.github.buildkitepubsub.operate.loglevel.LogLevelTask;
import io.github.buildkitepubsub.operate.loglevel.LogLevels;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels that a reload changes, and those that an operator has changed meanwhile. */
class LogLevelPartTest {

  /** Not the one that this process logs through. */
  private final LoggerContext context = new LoggerContext();

  private final ManualScheduler timer = new ManualScheduler();
  private final LogLevels levels = new LogLevels(context, timer, () -> Instant.EPOCH);
  private final LogLevelTask task = new LogLevelTask(levels);
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final LogLevelPart part;

  LogLevelPartTest() {
    context.getLogger("ROOT").setLevel(Level.WARN);
    context.getLogger("relay.edge").setLevel(Level.ERROR);
    context.getLogger("ROOT").addAppender(written);
    written.start();
    part = new LogLevelPart(configuration("WARN", Map.of("relay.edge", text("ERROR"))), levels);
  }

  private static JsonNode text(String level) {
    return TextNode.valueOf(level);
  }

  private static RelayConfiguration configuration(String level, Map<String, JsonNode> loggers) {
    DefaultLoggingFactory logging = new DefaultLoggingFactory();
    logging.setLevel(level);
    logging.setLoggers(loggers);
    RelayConfiguration configuration = new RelayConfiguration();
    configuration.setLoggingFactory(logging);
    return configuration;
  }

  private void reload(String level, Map<String, JsonNode> loggers) throws Exception {
    RelayConfiguration next = configuration(level, loggers);
    part.prepare(new LiveConfiguration(next, LiveSecrets.read(next, Map.of()))).run();
  }

  /** Which of three loggers write a line at INFO. */
  private List<String> writing() {
    written.list.clear();
    List.of("relay.edge.Intake", "relay.spool", "other")
        .forEach(name -> context.getLogger(name).info("a line"));
    return written.list.stream().map(ILoggingEvent::getLoggerName).toList();
  }

  @ShowsLive({"logging.level", "logging.loggers"})
  @Test
  void writesWhatTheNewLevelsLetThrough() throws Exception {
    List<String> before = writing();
    reload("INFO", Map.of("relay.edge", text("ERROR")));
    List<String> root = writing();
    reload("WARN", Map.of("relay.edge", text("DEBUG"), "other", text("info")));
    List<String> single = writing();
    reload("INFO", Map.of("other", JsonNodeFactory.instance.objectNode().put("level", "ERROR")));

    assertThat(before).isEmpty();
    assertThat(root).containsExactly("relay.spool", "other");
    assertThat(single).containsExactly("relay.edge.Intake", "other");
    assertThat(writing()).as("a logger that is gone").contains("relay.edge.Intake", "relay.spool");
    assertThat(context.getLogger("relay.edge").getLevel()).isNull();
  }

  /** Logback takes any spelling for the root logger, which always has a level of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "ROOT", "Root"})
  void givesTheRootLoggerItsLevelBackWhereItsEntryIsGone(String root) throws Exception {
    reload("WARN", Map.of(root, text("DEBUG")));
    Level during = context.getLogger("ROOT").getLevel();
    reload("WARN", Map.of());

    assertThat(during).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.WARN);
  }

  /** As Dropwizard does at a start: the entry is set after the level. */
  @Test
  void takesTheRootLoggersEntryBeforeTheLevel() throws Exception {
    reload("INFO", Map.of("root", text("ERROR")));

    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.ERROR);
  }

  /** YAML reads a bare off as false. */
  @Test
  void understandsABareOff() throws Exception {
    reload("INFO", Map.of("relay.edge", JsonNodeFactory.instance.booleanNode(false)));

    assertThat(context.getLogger("relay.edge").getLevel()).isEqualTo(Level.OFF);
  }

  @Test
  void leavesAnOperatorsChangeInForceAndRevertsToWhatWasConfiguredMeanwhile() throws Exception {
    Calls.answer(task, "logger=relay.edge", "level=TRACE", "duration=10m");

    reload("WARN", Map.of("relay.edge", text("INFO")));
    Level during = context.getLogger("relay.edge").getLevel();
    timer.advance(Duration.ofMinutes(10));

    assertThat(during).isEqualTo(Level.TRACE);
    assertThat(context.getLogger("relay.edge").getLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void leavesAnOperatorsChangeAloneWhereTheConfigurationSaysWhatItSaidBefore() throws Exception {
    Calls.answer(task, "logger=ROOT", "level=DEBUG");

    reload("WARN", Map.of("relay.edge", text("INFO")));
    Level during = context.getLogger("ROOT").getLevel();
    Calls.answer(task, "logger=ROOT", "revert=true");

    assertThat(during).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.WARN);
  }
}
