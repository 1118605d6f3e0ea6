package io.github.buildkitepubsub.configuration.reload;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file, what is in force, and what was prepared and applied. */
abstract class ReloadFixture {

  static final ObjectMapper MAPPER = Jackson.newObjectMapper();
  static final Map<String, String> ENVIRONMENT =
      Map.of("BUILDKITE_WEBHOOK_TOKEN", "token", "NEXT_TOKEN", "token", "PUBSUB_MODE", "embedded");

  @TempDir Path directory;

  final List<LiveConfiguration> prepared = new ArrayList<>();
  final List<LiveConfiguration> applied = new ArrayList<>();
  Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("config.yml");
    write("");
  }

  void write(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  /** A file with one secret, which lies in a file. */
  Path writeWithSecretFile() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "first");
    write("receive: {authentication: {secrets: [{name: mounted, file: '%s'}]}}".formatted(secret));
    return secret;
  }

  ConfigurationReload start() throws Exception {
    return start(ENVIRONMENT);
  }

  ConfigurationReload start(Map<String, String> environment) throws Exception {
    return start(environment, List.of(recording()));
  }

  ConfigurationReload start(Map<String, String> environment, List<LivePart> parts)
      throws Exception {
    return start(file.toString(), InputStream.nullInputStream(), environment, parts);
  }

  LivePart recording() {
    return next -> {
      prepared.add(next);
      return () -> applied.add(next);
    };
  }

  ConfigurationReload start(
      String name, InputStream input, Map<String, String> environment, List<LivePart> parts)
      throws Exception {
    RelayConfiguration started =
        LayeredConfigurationFactory.factory(environment, input)
            .create(RelayConfiguration.class, Validators.newValidator(), MAPPER, "dw")
            .build(new FileConfigurationSourceProvider(), name);
    return new ConfigurationReload(
        new LiveConfiguration(started, LiveSecrets.read(started, environment)),
        environment,
        MAPPER,
        parts);
  }

  static List<String> problems(ConfigurationReload reload) {
    return catchThrowableOfType(ReloadRejectedException.class, reload::plan).problems();
  }

  static ReloadPlan apply(ConfigurationReload reload) throws Exception {
    ReloadPlan plan = reload.plan();
    plan.apply().run();
    return plan;
  }

  RelayConfiguration inForce() {
    return applied.get(applied.size() - 1).configuration();
  }
}
