package io.github.buildkitepubsub.configuration.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jersey.validation.Validators;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadIncompleteException;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConfigurationReloadTest extends ReloadFixture {

  @Test
  void findsNothingWhereNothingHasChanged() throws Exception {
    ConfigurationReload reload = start();

    ReloadPlan plan = reload.plan();

    assertThat(plan.changes()).isEmpty();
    assertThat(plan.needRestart()).isEmpty();
  }

  @Test
  void changesLiveKeysAndNamesFixedOnes() throws Exception {
    ConfigurationReload reload = start();

    write("{receive: {path: /hook, limits: {requests: 10}}, event: {redact: [/a, /b]}}");
    ReloadPlan plan = apply(reload);

    assertThat(plan.changes())
        .containsExactly(
            new KeyChange(
                "event.redact", "[\"/pipeline/provider/webhook_url\"]", "[\"/a\",\"/b\"]"),
            new KeyChange("receive.limits.requests", "absent", "10"));
    assertThat(plan.needRestart())
        .containsExactly(new KeyChange("receive.path", "/webhook", "/hook"));
    assertThat(inForce().receive().limits().requests()).isEqualTo(10);
    assertThat(inForce().receive().path()).isEqualTo("/webhook");
  }

  @Test
  void changesNothingBeforeItIsApplied() throws Exception {
    ConfigurationReload reload = start();
    write("receive: {limits: {requests: 10}}");

    ReloadPlan first = reload.plan();
    ReloadPlan second = reload.plan();

    assertThat(second.changes()).isEqualTo(first.changes()).hasSize(1);
    assertThat(prepared).hasSize(2);
    assertThat(applied).isEmpty();
  }

  @Test
  void comparesWithWhatIsInForce() throws Exception {
    ConfigurationReload reload = start();
    write("{receive: {path: /hook, limits: {requests: 10}}}");
    apply(reload);

    ReloadPlan same = apply(reload);
    write("");
    ReloadPlan back = apply(reload);

    assertThat(same.changes()).isEmpty();
    assertThat(same.needRestart()).hasSize(1);
    assertThat(back.changes())
        .containsExactly(new KeyChange("receive.limits.requests", "10", "absent"));
    assertThat(back.needRestart()).isEmpty();
  }

  @Test
  void readsFilesOfSecretsAgain() throws Exception {
    Path secret = writeWithSecretFile();
    ConfigurationReload reload = start();

    Files.writeString(secret, "second");
    ReloadPlan plan = apply(reload);

    assertThat(plan.changes())
        .containsExactly(
            new KeyChange("receive.authentication.secrets[mounted]", Secret.MASK, Secret.MASK));
    assertThat(applied.get(0).secrets().webhooks())
        .anySatisfy(named -> assertThat(named.value()).isEqualTo(Secret.of("second")));
  }

  @Test
  void takesASecretThatComesFromElsewhereForTheSame() throws Exception {
    write("receive: {authentication: {secrets: [{name: a, value: token}]}}");
    ConfigurationReload reload = start();

    write("receive: {authentication: {secrets: [{name: a, env: NEXT_TOKEN}]}}");

    assertThat(reload.plan().changes()).isEmpty();
  }

  @Test
  void tellsSecretsByTheirNamesAndNeverShowsThem() throws Exception {
    write("receive: {authentication: {secrets: [{name: old, value: hush}]}}");
    ConfigurationReload reload = start();

    write(
        """
        receive: {authentication: {secrets: [{name: new, value: hush-hush, signatureOnly: true}]}}
        tracing: {headers: {api-key: hush}}
        """);
    ReloadPlan plan = reload.plan();

    assertThat(plan.changes())
        .containsExactly(
            new KeyChange(
                "receive.authentication.secrets[new]", "absent", "******** (signature only)"),
            new KeyChange("receive.authentication.secrets[old]", "********", "absent"));
    assertThat(plan.needRestart())
        .containsExactly(new KeyChange("tracing.headers.api-key", "absent", "********"));
  }

  @Test
  void seesThatAFixedSecretChanges() throws Exception {
    write("tracing: {headers: {api-key: hush}}");
    ConfigurationReload reload = start();

    write("tracing: {headers: {api-key: other}}");

    assertThat(reload.plan().needRestart())
        .containsExactly(new KeyChange("tracing.headers.api-key", "********", "********"));
  }

  @Test
  void masksPasswordsOfDropwizard() throws Exception {
    String yaml =
        """
        server:
          applicationConnectors:
            - {type: https, port: 1, keyStorePath: /k, keyStorePassword: %s}
        """;
    write(yaml.formatted("hush"));
    ConfigurationReload reload = start();

    write(yaml.formatted("other"));

    assertThat(reload.plan().needRestart())
        .containsExactly(
            new KeyChange(
                "server.applicationConnectors[0].keyStorePassword", "********", "********"));
  }

  @Test
  void appliesNoPartWhereOneCannotBePrepared() throws Exception {
    RelayConfiguration started =
        LayeredConfigurationFactory.factory(ENVIRONMENT, InputStream.nullInputStream())
            .create(RelayConfiguration.class, Validators.newValidator(), MAPPER, "dw")
            .build(new FileConfigurationSourceProvider(), file.toString());
    ConfigurationReload reload =
        new ConfigurationReload(
            new LiveConfiguration(started, LiveSecrets.read(started, ENVIRONMENT)),
            ENVIRONMENT,
            MAPPER,
            List.of(
                next -> () -> applied.add(next),
                next -> {
                  throw new IllegalArgumentException("of the test");
                }));
    write("receive: {limits: {requests: 10}}");

    assertThatThrownBy(reload::plan).hasMessage("of the test");
    assertThat(applied).isEmpty();
  }

  /** What is in force must not depend on where in the order a part stands that is broken. */
  @Test
  void appliesEveryOtherPartWhereOneFailsAndTriesAllAgain() throws Exception {
    AtomicBoolean isBroken = new AtomicBoolean(true);
    LivePart broken =
        LivePart.named(
            "broken",
            next ->
                () -> {
                  if (isBroken.get()) {
                    throw new IllegalArgumentException("of the test");
                  }
                });
    ConfigurationReload reload =
        start(
            ENVIRONMENT,
            List.of(
                broken,
                LivePart.named("sound", next -> () -> applied.add(next)),
                LivePart.named("also sound", next -> () -> {})));
    write("receive: {limits: {requests: 10}}");

    ReloadIncompleteException first =
        catchThrowableOfType(ReloadIncompleteException.class, () -> apply(reload));
    int appliedAtFirst = applied.size();
    write("");
    ReloadPlan still = reload.plan();
    ReloadIncompleteException second =
        catchThrowableOfType(ReloadIncompleteException.class, () -> apply(reload));
    isBroken.set(false);
    ReloadPlan third = apply(reload);

    assertThat(first.applied()).containsExactly("sound", "also sound");
    assertThat(first.failed()).containsExactly("broken");
    assertThat(first).hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(appliedAtFirst).isEqualTo(1);
    assertThat(still.changes()).as("what is in force is not what was").isEmpty();
    assertThat(still.isOverdue()).isTrue();
    assertThat(second.failed()).containsExactly("broken");
    assertThat(third.isOverdue()).isTrue();
    assertThat(inForce().receive().limits().requests()).isNull();
    assertThat(reload.plan().isOverdue()).isFalse();
  }

  @Test
  void keepsWhatTheStandardInputSaid() throws Exception {
    Path secret = writeWithSecretFile();
    String yaml = Files.readString(file);
    ConfigurationReload reload =
        start(
            "-",
            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            ENVIRONMENT,
            List.of(recording()));

    Files.writeString(secret, "second");
    ReloadPlan plan = apply(reload);
    ReloadPlan again = apply(reload);

    assertThat(plan.changes()).hasSize(1);
    assertThat(again.changes()).isEmpty();
    assertThat(reload.files()).containsExactly(secret);
  }

  @Test
  void watchesTheFilesThatAreInForce() throws Exception {
    Path secret = writeWithSecretFile();
    ConfigurationReload reload = start();

    write("");
    apply(reload);

    assertThat(reload.files()).containsExactly(file).doesNotContain(secret);
  }
}
