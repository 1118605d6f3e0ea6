package io.github.buildkitepubsub.configuration.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadIncompleteException;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import io.github.buildkitepubsub.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReloadTest {

  private static final ObjectMapper MAPPER = Jackson.newObjectMapper();
  private static final Map<String, String> ENVIRONMENT =
      Map.of("BUILDKITE_WEBHOOK_TOKEN", "token", "NEXT_TOKEN", "token", "PUBSUB_MODE", "embedded");

  @TempDir private Path directory;

  private final List<LiveConfiguration> prepared = new ArrayList<>();
  private final List<LiveConfiguration> applied = new ArrayList<>();
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("config.yml");
    write("");
  }

  private void write(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  /** A file with one secret, which lies in a file. */
  private Path writeWithSecretFile() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "first");
    write("receive: {authentication: {secrets: [{name: mounted, file: '%s'}]}}".formatted(secret));
    return secret;
  }

  private ConfigurationReload start() throws Exception {
    return start(ENVIRONMENT);
  }

  private ConfigurationReload start(Map<String, String> environment) throws Exception {
    return start(environment, List.of(recording()));
  }

  private ConfigurationReload start(Map<String, String> environment, List<LivePart> parts)
      throws Exception {
    return start(file.toString(), InputStream.nullInputStream(), environment, parts);
  }

  private LivePart recording() {
    return next -> {
      prepared.add(next);
      return () -> applied.add(next);
    };
  }

  private ConfigurationReload start(
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

  private static List<String> problems(ConfigurationReload reload) {
    return catchThrowableOfType(ReloadRejectedException.class, reload::plan).problems();
  }

  private static ReloadPlan apply(ConfigurationReload reload) throws Exception {
    ReloadPlan plan = reload.plan();
    plan.apply().run();
    return plan;
  }

  private RelayConfiguration inForce() {
    return applied.get(applied.size() - 1).configuration();
  }

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
  void rejectsWhatCannotBeReadWithEveryProblem() throws Exception {
    ConfigurationReload reload = start();

    write("{receive: {limits: {requests: 0}, authentication: {window: 1ms}}}");
    List<String> invalid = problems(reload);
    write("receive: [");
    List<String> broken = problems(reload);
    Files.delete(file);
    List<String> gone = problems(reload);

    assertThat(invalid)
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("receive.limits.requests"))
        .anySatisfy(problem -> assertThat(problem).contains("receive.authentication.window"));
    assertThat(broken).singleElement().asString().contains("not valid YAML");
    assertThat(gone).singleElement().asString().contains("there is no such file");
    assertThat(prepared).isEmpty();
  }

  @Test
  void rejectsASecretThatCannotBeReadAndWaitsForItsFile() throws Exception {
    ConfigurationReload reload = start();
    Path missing = directory.resolve("missing");

    write(
        "receive: {testEngine: {secrets: [{name: t, file: '%s'}, {name: t, value: x}]}}"
            .formatted(missing));
    List<String> problems = problems(reload);

    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("secret t: file ")
        .contains("does not exist");
    assertThat(reload.files()).containsExactlyInAnyOrder(file, missing);
    assertThat(prepared).isEmpty();
  }

  @Test
  void rejectsLiveKeysThatOnlyGoWithAFixedOneThatHasChanged() throws Exception {
    ConfigurationReload reload = start();

    write(
        """
        validation: {mode: strict, onInvalid: dead-letter}
        deadLetter: {enabled: true, topicId: dead}
        """);
    List<String> problems = problems(reload);

    assertThat(problems)
        .containsExactly(
            file
                + ": validation.onInvalid: dead-letter needs deadLetter.enabled: true, else invalid"
                + " events have nowhere to go (valid after a restart, which changes"
                + " deadLetter.enabled, deadLetter.topicId)");
    assertThat(prepared).isEmpty();
  }

  /** Its events would go to the server inside the process, until the project is in force. */
  @Test
  void rejectsASecretThatOnlyGoesWithAProjectThatTakesARestart() throws Exception {
    ConfigurationReload reload = start(Map.of());

    write(
        """
        receive: {authentication: {secrets: [{name: real, value: hush}]}}
        pubsub: {projectId: acme}
        """);
    List<String> later = problems(reload);
    write("receive: {authentication: {secrets: [{name: real, value: hush}]}}");
    List<String> never = problems(reload);

    assertThat(later)
        .singleElement()
        .asString()
        .startsWith(file + ": pubsub.projectId must be set where there is ")
        .endsWith("(valid after a restart, which changes pubsub.projectId)");
    assertThat(never)
        .singleElement()
        .asString()
        .startsWith(file + ": pubsub.projectId must be set where there is ")
        .doesNotContain("restart");
    assertThat(prepared).isEmpty();
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
