package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.testing.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class CommandLineTest {

  private final Shell shell = new Shell();

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void explainsItselfWithoutStartingAnything(String word) {
    int code = shell.run(word);

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.out())
        .contains("usage: buildkite-pubsub COMMAND", "serve", "send --event", "130", "PROJECT_ID");
    assertThat(shell.started()).isZero();
  }

  @Test
  void explainsItselfToOneWhoTypesNothing() {
    assertThat(shell.run()).isEqualTo(ExitCode.OK);
    assertThat(shell.out()).contains("usage: buildkite-pubsub COMMAND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-v"})
  void printsVersionsWithoutStartingAnything(String word) {
    int code = shell.run(word);

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.out())
        .contains("buildkite-pubsub ", "java " + Runtime.version(), "dropwizard 5");
    assertThat(shell.out()).doesNotContain("${");
    assertThat(shell.started()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "validate", "config", "init", "send", "tail", "dlq", "replay", "version"})
  void everyCommandExplainsItselfWithExamples(String command) {
    int code = shell.run(command, "--help");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.out()).contains("usage: buildkite-pubsub " + command, "examples:\n  ");
    String page = shell.out();
    assertThat(shell.run("help", command)).isEqualTo(ExitCode.OK);
    assertThat(shell.out()).isEqualTo(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show", "redrive", "purge"})
  void everyActionOnDeadLettersExplainsItselfWithExamples(String action) {
    int code = shell.run("dlq", action, "--help");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.out())
        .contains("usage: buildkite-pubsub dlq " + action, "--subscription", "examples:\n  ");
    String page = shell.out();
    assertThat(shell.run("help", "dlq", action)).isEqualTo(ExitCode.OK);
    assertThat(shell.out()).isEqualTo(page);
  }

  @Test
  void namesTheCommandsThereAre() {
    int code = shell.run("server", "config.yml");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: there is no command 'server': it is one of serve, validate, config,"
                + " init, send, tail, dlq, replay, version (see buildkite-pubsub --help)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve --port 1                              | unrecognized arguments: '--port'",
        "send                                        | one of the arguments --event --file --list",
        "send --event ping --file x                  | not allowed with argument",
        "send --event ping --count 0                 | --count",
        "send --event ping --count many              | --count",
        "send --event ping --rate -1                 | --rate",
        "send --event pong                           | there is no sample of 'pong'",
        "send --event ping --url relay.example.com   | --url must be like http",
        "send --event ping --url http://             | --url must be like http",
        "send --event ping --url ftp://x/y           | --url must be like http",
        "tail --since yesterday                      | --since must be like 30s",
        "tail --timeout -                            | --timeout must be like 30s",
        "tail --subscription s --filter x            | leave them or --subscription out",
        "dlq                                         | too few arguments",
        "dlq empty                                   | invalid choice: 'empty'",
        "dlq list --older-than yesterday             | --older-than must be like 30s",
        "dlq list --reason tired                     | --reason",
        "dlq list --max 0                            | --max",
        "dlq list --wait 1h                          | --wait must be 1ms to 20s",
        "send --event ping --concurrency 501         | --concurrency",
        "dlq list                                    | set DLQ_SUBSCRIPTION_ID or DLQ_TOPIC_ID",
        "dlq show                                    | too few arguments",
        "dlq redrive                                 | dlq redrive needs --yes, or --dry-run",
        "dlq redrive --yes --dry-run                 | dlq redrive needs --yes, or --dry-run",
        "dlq redrive --yes --rate 0                  | --rate",
        "dlq purge                                   | dlq purge needs --yes, or --dry-run",
        "init                                        | init needs --yes, or --dry-run",
        "init --yes --dry-run                        | init needs --yes, or --dry-run",
        "init --yes                                  | --project is missing",
        "init --yes --project My-Project             | --project must be a project's id",
        "init --yes --project my-project --topic -x  | --topic",
        "init --yes --project my-project --topic buildkite-dead-letters | must be two topics",
        "init --yes --project my-project --subscription buildkite-dead-letters-operator | must be two",
        "init --yes --project my-project --retention 1m | --retention must be 10m to 31d",
        "init --yes --project my-project --retention 1500ms | --retention must be 10m to 31d",
        "init --yes --project my-project --ordering branch | --ordering",
        "init --yes --project my-project --kubernetes-service-account a | needs --namespace",
        "init --yes --project my-project --operator me | --operator must be like user:",
        "init --yes --project my-project --config x.json | must end with .yml, .yaml or .env",
        "init --yes --project my-project --ordering build --config x.env | no variable for --ordering",
        "config                                      | too few arguments",
        "config edit                                 | invalid choice"
      })
  void answersAMistakeInOneLine(String line, String expected) {
    int code = shell.run(line.split(" +"));

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0)).startsWith("buildkite-pubsub: ").contains(expected);
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void anEmptySecretIsAMistake() {
    assertThat(shell.run("send", "--event", "ping", "--secret", "")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.errLines().get(0)).contains("--secret is empty");
  }

  @Test
  void listsTheTypesOfWhichThereAreSamples() {
    int code = shell.run("send", "--list");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines())
        .hasSameSizeAs(EventType.KNOWN)
        .containsAll(EventType.KNOWN)
        .isSorted();
  }

  @Test
  void validatesWithoutAFile() {
    assertThat(shell.run("validate")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).containsExactly("configuration is valid");
  }

  @Test
  void saysEachFaultOfAConfigurationInALineOfItsOwn(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("config.yml");
    Files.writeString(file, "receive:\n  maxBodySize: 20MiB\n  path: webhook\n");

    int code = shell.run("validate", file.toString());

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).startsWith("buildkite-pubsub: ").contains(file.toString()))
        .anySatisfy(line -> assertThat(line).contains("receive.maxBodySize"))
        .anySatisfy(line -> assertThat(line).contains("receive.path"));
  }

  @Test
  void namesTheVariableThatIsWrong() {
    assertThat(shell.set("PORT", "eighty").run("validate")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0)).contains("PORT=eighty");
  }

  @Test
  void validatesThatSecretsCanBeRead(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("config.yml");
    Files.writeString(
        file,
        """
        pubsub: {projectId: acme}
        receive:
          authentication:
            secrets:
              - name: main
                env: NOT_SET
        """);

    int code = shell.run("validate", file.toString());

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: secret main: environment variable NOT_SET is not set; set it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "config show"})
  void aServiceThatIsMeantForRealNeedsAProject(String command) {
    int code = shell.set("BUILDKITE_WEBHOOK_TOKEN", "t").run(command.split(" "));

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines()).singleElement().asString().contains("set PROJECT_ID, or ");
  }

  /** It has the token of a service elsewhere, whose project it does not know. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "send --event ping --url http://127.0.0.1:%s/",
        "replay --file - --to-url http://127.0.0.1:%s/ --yes"
      })
  void aCommandThatSendsNeedsNoProject(String command) throws Exception {
    shell
        .set("BUILDKITE_WEBHOOK_TOKEN", "t")
        .set("TOPIC_ID", "buildkite-events")
        .in("{\"event\":\"ping\"}\n".getBytes(UTF_8))
        .run(command.formatted(FreePort.find()).split(" "));

    assertThat(shell.errLines()).noneMatch(line -> line.contains("PROJECT_ID"));
    assertThat(String.join("", shell.errLines()) + shell.out())
        .containsAnyOf("nothing listens at http://127.0.0.1:", "no answer", "ConnectException");
  }

  @Test
  void showsValuesAndWhereTheyComeFromButNoSecret() {
    int code =
        shell
            .set("PORT", "9000")
            .set("PUBSUB_MODE", "embedded")
            .set("BUILDKITE_WEBHOOK_TOKEN", "t0ps3cret")
            .run("config", "show");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.out())
        .containsPattern("port: 9000 +# environment PORT")
        .doesNotContain("t0ps3cret");
  }

  @Test
  void addsTheStackTraceWhenAsked() {
    assertThat(shell.run("send", "--file", "absent.json")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly("buildkite-pubsub: absent.json: there is no such file");

    shell.run("send", "--file", "absent.json", "--verbose");
    assertThat(shell.errLines())
        .hasSizeGreaterThan(5)
        .anyMatch(line -> line.contains("at io.github"));

    shell.set("BUILDKITE_PUBSUB_DEBUG", "1").run("send", "--file", "absent.json");
    assertThat(shell.errLines()).anyMatch(line -> line.contains("at io.github"));
  }

  @Test
  void testEngineTypesNeedTheirSecret() {
    int code = shell.run("send", "--event", "workflow.alarm");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0))
        .contains("--test-engine-secret", "BUILDKITE_TEST_ENGINE_SECRET");
  }

  @Test
  void doesNotMakeAnEventOfWhatIsNoJson() {
    int code = shell.in("hello".getBytes(UTF_8)).run("send", "--file", "-");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: the body is not a JSON object: --exact sends it all the same");
  }

  @Test
  void aTailNeedsNoSecretOfTheService(@TempDir Path directory) {
    shell.set("PROJECT_ID", "a-project").set("GOOGLE_APPLICATION_CREDENTIALS", directory + "/key");

    int code = shell.run("tail");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines())
        .containsExactly(
            "buildkite-pubsub: the key file "
                + directory
                + "/key cannot be read: correct GOOGLE_APPLICATION_CREDENTIALS");
  }

  @Test
  void aTailNeedsUsableCredentials(@TempDir Path directory) throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "{\"type\":\"service_account\"}");
    shell.set("PROJECT_ID", "a-project").set("GOOGLE_APPLICATION_CREDENTIALS", key.toString());

    int code = shell.run("tail");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.errLines()).hasSize(1);
    assertThat(shell.errLines().get(0)).contains("no usable credentials", "gcloud auth");
  }

  @Test
  void warningsDoNotMixWithResults() {
    PrintStream original = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      shell.run("validate");
      LoggerFactory.getLogger("a.library").atWarn().log("something odd");
    } finally {
      System.setOut(original);
    }

    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
