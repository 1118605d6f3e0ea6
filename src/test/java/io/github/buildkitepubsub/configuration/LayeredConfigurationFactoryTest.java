package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.validate.ValidationMode;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayeredConfigurationFactoryTest {

  @Test
  void needsNoFile() throws Exception {
    RelayConfiguration configuration =
        Loading.factory(Map.of(), InputStream.nullInputStream()).build();

    DefaultServerFactory server = (DefaultServerFactory) configuration.getServerFactory();
    HttpConnectorFactory admin = (HttpConnectorFactory) server.getAdminConnectors().get(0);
    assertThat(admin.getPort()).isEqualTo(8081);
    assertThat(admin.getBindHost()).isEqualTo("127.0.0.1");
    assertThat(configuration.getHealthFactory()).isPresent();
    assertThat(configuration.usesDevelopmentSecret()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "receive:\n", "pubsub:\n  projectId:\n"})
  void fileWithoutValuesChangesNothing(String yaml) throws Exception {
    String defaults =
        Loading.show(Loading.factory(Map.of(), InputStream.nullInputStream()).build());

    assertThat(Loading.show(Loading.load(yaml))).isEqualTo(defaults);
  }

  @Test
  void readsTheStandardInput() throws Exception {
    RelayConfiguration configuration =
        Loading.factory(Map.of(), Loading.stream("event: {maxNestingDepth: 32}"))
            .build(new FileConfigurationSourceProvider(), "-");

    assertThat(configuration.event().maxNestingDepth()).isEqualTo(32);
  }

  @Test
  void faultOfTheStandardInputNamesIt() {
    assertThatThrownBy(
            () ->
                Loading.factory(Map.of(), Loading.stream("x: 1"))
                    .build(new FileConfigurationSourceProvider(), "-"))
        .hasMessageStartingWith("standard input: x is not a known key.");
  }

  @Test
  void missingFileIsNamed(@TempDir Path directory) {
    String file = directory.resolve("none.yml").toString();

    assertThatThrownBy(
            () ->
                Loading.factory(Map.of(), InputStream.nullInputStream())
                    .build(new FileConfigurationSourceProvider(), file))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessage(file + ": there is no such file that can be read");
  }

  @Test
  void sectionsAreMergedKeyByKey() throws Exception {
    RelayConfiguration configuration = Loading.load("server: {shutdownGracePeriod: 1s}");

    DefaultServerFactory server = (DefaultServerFactory) configuration.getServerFactory();
    assertThat(server.getShutdownGracePeriod()).isEqualTo(Duration.seconds(1));
    assertThat(server.getMaxThreads()).isEqualTo(128);
  }

  @Test
  void listsAreReplaced() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "server: {applicationConnectors: [{type: http, port: 1}, {type: http, port: 2}]}");

    DefaultServerFactory server = (DefaultServerFactory) configuration.getServerFactory();
    assertThat(server.getApplicationConnectors()).hasSize(2);
    assertThat(((HttpConnectorFactory) server.getApplicationConnectors().get(0)).getIdleTimeout())
        .isEqualTo(Duration.seconds(30));
  }

  @Test
  void sectionOfAnotherTypeIsReplaced() throws Exception {
    RelayConfiguration configuration =
        Loading.load("server: {type: simple, connector: {type: http, port: 1}}");

    assertThat(configuration.getServerFactory()).isInstanceOf(SimpleServerFactory.class);
  }

  @Test
  void developmentSecretIsUsedOnlyWhereNoneIsConfigured() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "{receive: {authentication: {secrets: [{name: a, value: x}]}}, pubsub: {mode: embedded}}");

    assertThat(configuration.usesDevelopmentSecret()).isFalse();
    assertThat(configuration.effectiveSecrets())
        .isEqualTo(configuration.receive().authentication().secrets());
    assertThat(Loading.load("").effectiveSecrets())
        .isEqualTo(List.of(RelayConfiguration.DEVELOPMENT_SECRET));
  }

  @Test
  void isWhatDropwizardAsksFor() throws Exception {
    RelayConfiguration configuration =
        LayeredConfigurationFactory.factory(Map.of("PORT", "9000"), InputStream.nullInputStream())
            .create(
                RelayConfiguration.class,
                io.dropwizard.jersey.validation.Validators.newValidator(),
                Loading.MAPPER,
                "dw")
            .build();

    assertThat(configuration.origins().of("server.applicationConnectors[0].port").text())
        .isEqualTo("environment PORT");
  }

  /** For older YAML it is a boolean, and for its linters. */
  @Test
  void offIsAWord() throws Exception {
    assertThat(Loading.load("validation: {mode: off}").validation().mode())
        .isEqualTo(ValidationMode.OFF);
  }
}
