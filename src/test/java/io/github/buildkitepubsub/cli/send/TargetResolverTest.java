package io.github.buildkitepubsub.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.http.Credential;
import io.github.buildkitepubsub.cli.http.Target;
import io.github.buildkitepubsub.cli.send.load.Load;
import io.github.buildkitepubsub.cli.send.sample.Sample;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.receive.ReceiveSettings;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.testing.Records;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TargetResolverTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Sample BUILD =
      Sample.ofBytes("{\"event\":\"build.finished\"}".getBytes(UTF_8));
  private static final Sample FLAKY =
      Sample.ofBytes("{\"type\":\"passed_on_retry\"}".getBytes(UTF_8));
  private static final RelayConfiguration DEFAULTS = new RelayConfiguration();

  private @Nullable URI url;
  private @Nullable Secret secret;
  private @Nullable Secret testEngineSecret;
  private boolean token;

  @Test
  void aFirstRunNeedsNoOption() throws Exception {
    Target target = resolve(DEFAULTS, BUILD);

    assertThat(target.url()).isEqualTo(URI.create("http://127.0.0.1:8080/webhook"));
    assertThat(target.credential()).satisfies(TargetResolverTest::signs);
  }

  @Test
  void goesWhereTheConfigurationListens() throws Exception {
    RelayConfiguration configuration = configured(List.of());
    DefaultServerFactory server = new DefaultServerFactory();
    server.setApplicationConnectors(List.of(port(new HttpsConnectorFactory(), 8443)));
    configuration.setServerFactory(server);

    assertThat(resolve(configuration, BUILD).url())
        .isEqualTo(URI.create("https://127.0.0.1:8443/webhook"));
  }

  @Test
  void knowsTheServerWithOnePort() throws Exception {
    RelayConfiguration configuration = configured(List.of());
    SimpleServerFactory server = new SimpleServerFactory();
    server.setConnector(port(new HttpConnectorFactory(), 9000));
    configuration.setServerFactory(server);

    assertThat(resolve(configuration, BUILD).url())
        .isEqualTo(URI.create("http://127.0.0.1:9000/webhook"));
  }

  @Test
  void asksForTheAddressWhereThePortIsAnyFreeOne() {
    RelayConfiguration configuration = configured(List.of());
    DefaultServerFactory server = new DefaultServerFactory();
    server.setApplicationConnectors(List.of(port(new HttpConnectorFactory(), 0)));
    configuration.setServerFactory(server);

    assertThatThrownBy(() -> resolve(configuration, BUILD))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("give --url");
  }

  @Test
  void optionsComeBeforeTheConfiguration() throws Exception {
    url = URI.create("https://relay.example.com/hook");
    secret = Secret.of("mine");
    token = true;

    Target target = resolve(DEFAULTS, BUILD);

    assertThat(target.url()).isEqualTo(url);
    assertThat(headers(target.credential())).containsEntry("X-Buildkite-Token", List.of("mine"));
  }

  @Test
  void doesNotSendASecretAsATokenThatTheServiceTakesForSignaturesOnly() throws Exception {
    token = true;

    Target target =
        resolve(configured(List.of(secret("first", true), secret("second", false))), BUILD);

    assertThat(headers(target.credential()))
        .containsEntry("X-Buildkite-Token", List.of("value-of-second"));
  }

  @Test
  void refusesATokenThatAHeaderCannotHold() {
    secret = Secret.of("line\nbreak");
    token = true;

    assertThatThrownBy(() -> resolve(DEFAULTS, BUILD))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("leave --token out")
        .hasMessageNotContaining("break");
  }

  @Test
  void putsTheTestEngineSecretIntoTheAddressAndNowhereElse() throws Exception {
    testEngineSecret = Secret.of("s3cr3t");

    Target target = resolve(DEFAULTS, FLAKY);

    assertThat(target.url())
        .isEqualTo(URI.create("http://127.0.0.1:8080/webhook/test-engine/s3cr3t"));
    assertThat(target).hasToString("http://127.0.0.1:8080/webhook/test-engine/********");
    assertThat(headers(target.credential())).isEmpty();
  }

  @Test
  void refusesATestEngineSecretThatIsNoSegment() {
    testEngineSecret = Secret.of("../admin");

    assertThatThrownBy(() -> resolve(DEFAULTS, FLAKY))
        .isInstanceOf(CommandException.class)
        .hasMessageNotContaining("admin");
  }

  private Target resolve(RelayConfiguration configuration, Sample sample) throws Exception {
    SendOptions options =
        new SendOptions(
            false, null, null, false, url, secret, token, testEngineSecret, new Load(1, 0, 1));
    return new TargetResolver(options, configuration, Map.of(), CLOCK).resolve(sample);
  }

  private static RelayConfiguration configured(List<SecretSettings> secrets) {
    ReceiveSettings receive =
        Records.with(
            ReceiveSettings.defaults(),
            Map.of("authentication", new AuthenticationSettings(secrets, null, null, null)));
    return new RelayConfiguration(
        receive, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static SecretSettings secret(String name, boolean signatureOnly) {
    return new SecretSettings(name, Secret.of("value-of-" + name), null, null, signatureOnly);
  }

  private static HttpConnectorFactory port(HttpConnectorFactory connector, int port) {
    connector.setPort(port);
    return connector;
  }

  private static void signs(Credential credential) {
    assertThat(headers(credential)).containsOnlyKeys("X-Buildkite-Signature");
  }

  private static Map<String, List<String>> headers(Credential credential) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/"));
    credential.addTo(request, new byte[0]);
    return request.build().headers().map();
  }
}
