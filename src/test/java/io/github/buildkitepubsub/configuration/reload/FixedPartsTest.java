package io.github.buildkitepubsub.configuration.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.github.buildkitepubsub.configuration.EffectiveConfiguration;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force after a reload, where fixed and live keys stand beside each other. */
class FixedPartsTest {

  private static final ObjectMapper MAPPER = Jackson.newObjectMapper();

  @TempDir private Path directory;

  private final List<LiveConfiguration> applied = new ArrayList<>();
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("config.yml");
  }

  private void write(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  private ConfigurationReload start() throws Exception {
    RelayConfiguration started =
        LayeredConfigurationFactory.factory(Map.of(), InputStream.nullInputStream())
            .create(RelayConfiguration.class, Validators.newValidator(), MAPPER, "dw")
            .build(new FileConfigurationSourceProvider(), file.toString());
    return new ConfigurationReload(
        new LiveConfiguration(started, LiveSecrets.read(started, Map.of())),
        Map.of(),
        MAPPER,
        List.of(next -> () -> applied.add(next)));
  }

  private static ReloadPlan apply(ConfigurationReload reload) throws Exception {
    ReloadPlan plan = reload.plan();
    plan.apply().run();
    return plan;
  }

  private RelayConfiguration inForce() {
    return applied.get(applied.size() - 1).configuration();
  }

  /** Appenders are opened at the start. */
  @Test
  void changesTheLevelOfALoggerAndNamesItsAppenders() throws Exception {
    write("logging: {loggers: {a.b: {level: INFO, additive: true}, plain: WARN}}");
    ConfigurationReload reload = start();

    write(
        """
        logging:
          loggers:
            a.b: {level: DEBUG, additive: false}
            plain: {level: ERROR, appenders: [{type: console, target: stderr}]}
        """);
    ReloadPlan plan = apply(reload);

    assertThat(plan.changes())
        .extracting(KeyChange::key)
        .containsExactly(
            "logging.loggers.a.b.level", "logging.loggers.plain", "logging.loggers.plain.level");
    assertThat(plan.needRestart())
        .extracting(KeyChange::key)
        .containsExactly(
            "logging.loggers.a.b.additive",
            "logging.loggers.plain.appenders[0].target",
            "logging.loggers.plain.appenders[0].type");
    assertThat(loggers().get("a.b")).hasToString("{\"additive\":true,\"level\":\"DEBUG\"}");
    assertThat(loggers().get("plain")).hasToString("{\"level\":\"ERROR\"}");
  }

  @Test
  void keepsTheAppendersOfALoggerThatIsGone() throws Exception {
    write("logging: {loggers: {a.b: {level: ERROR, additive: false}, c: {level: ERROR}}}");
    ConfigurationReload reload = start();

    write("");
    apply(reload);

    assertThat(loggers().get("a.b")).hasToString("{\"additive\":false}");
    assertThat(loggers()).doesNotContainKey("c");
  }

  private Map<String, JsonNode> loggers() {
    return ((DefaultLoggingFactory) inForce().getLoggingFactory()).getLoggers();
  }

  /** What operators are shown must be all of it, and say where it came from. */
  @Test
  void keepsEveryFixedKeyAndItsOrigin() throws Exception {
    write(
        "{pubsub: {mode: embedded, topicId: events}, server: {maxThreads: 100},"
            + " health: {enabled: false}}");
    ConfigurationReload reload = start();

    write("{receive: {limits: {requests: 10}}, logging: {level: WARN}}");
    apply(reload);

    StringWriter shown = new StringWriter();
    EffectiveConfiguration.of(inForce(), MAPPER).render(shown);
    assertThat(shown.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "topicId: events # file",
            "maxThreads: 100 # file",
            "enabled: false # file",
            "requests: 10 # file",
            "level: WARN # file");
  }
}
