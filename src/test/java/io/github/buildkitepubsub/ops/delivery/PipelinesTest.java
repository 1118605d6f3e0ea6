package io.github.buildkitepubsub.ops.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the pipelines mean: that their commands are there and their waits bounded. That Buildkite
 * can read them is checked by {@code scripts/check-pipeline}.
 */
class PipelinesTest {

  private static final Set<String> PIPELINE_KEYS = Set.of("agents", "steps");
  private static final Set<String> GROUP_KEYS = Set.of("group", "key", "steps");
  private static final Set<String> BLOCK_KEYS = Set.of("block", "key", "depends_on", "prompt");
  private static final Set<String> COMMAND_KEYS =
      Set.of(
          "label",
          "key",
          "command",
          "commands",
          "depends_on",
          "if",
          "agents",
          "artifact_paths",
          "timeout_in_minutes",
          "retry",
          "concurrency",
          "concurrency_group");

  private static final String UPLOAD = "buildkite-agent pipeline upload ";
  private static final Pattern SCRIPT = Pattern.compile("(?:^| )(scripts/[a-z-]+)");

  @Test
  void everyKeyIsKnown() {
    for (Path file : Pipelines.files()) {
      assertThat(keys(Pipelines.yaml(file))).as(file.toString()).isSubsetOf(PIPELINE_KEYS);
      for (JsonNode step : Pipelines.steps(file)) {
        assertThat(keys(step)).as(step.toString()).isSubsetOf(known(step));
      }
    }
  }

  @Test
  void everyStepIsBounded() {
    for (JsonNode step : Pipelines.commandSteps()) {
      assertThat(step.path("timeout_in_minutes").asInt())
          .as("minutes of %s", step.path("key"))
          .isBetween(1, 90);
      JsonNode retry = step.path("retry").path("automatic");
      assertThat(retry.isMissingNode()).as("retry of %s", step.path("key")).isFalse();
      for (JsonNode rule : retry) {
        assertThat(rule.path("limit").asInt()).isBetween(1, 2);
        // A step that failed has something to say about the commit: it is not tried until it
        // passes.
        assertThat(rule.path("exit_status").asInt(-1)).isEqualTo(-1);
        assertThat(rule.has("exit_status") || rule.has("signal_reason")).isTrue();
      }
      assertThat(retry.isArray() || !retry.asBoolean(true)).isTrue();
    }
  }

  @Test
  void everyScriptIsThereAndHasTheOptions() {
    for (JsonNode step : Pipelines.commandSteps()) {
      for (String command : Pipelines.commands(step)) {
        if (command.startsWith(UPLOAD)) {
          assertThat(Path.of(command.substring(UPLOAD.length()))).isRegularFile();
        } else if (!command.startsWith("buildkite-agent artifact download ")) {
          assertIsRunnable(command);
        }
      }
    }
  }

  @Test
  void queuesAreVariables() {
    for (Path file : Pipelines.files()) {
      assertThat(Pipelines.yaml(file).at("/agents/queue").asText())
          .startsWith("${BUILDKITE_PUBSUB_");
    }
    assertThat(Pipelines.commandSteps())
        .filteredOn(step -> step.has("agents"))
        .isNotEmpty()
        .allSatisfy(
            step ->
                assertThat(step.at("/agents/queue").asText()).startsWith("${BUILDKITE_PUBSUB_"));
  }

  @Test
  void stepsDependOnStepsThatThereAre() {
    Set<String> all = new HashSet<>();
    for (Path file : Pipelines.files()) {
      List<String> keys =
          Pipelines.steps(file).stream().map(step -> step.path("key").asText()).toList();
      assertThat(keys).doesNotContain("").allSatisfy(key -> assertThat(all.add(key)).isTrue());
      for (JsonNode step : Pipelines.steps(file)) {
        assertThat(keys).containsAll(Pipelines.strings(step.path("depends_on")).toList());
      }
    }
  }

  @Test
  void theReleaseWaitsForEverythingElse() {
    JsonNode steps = Pipelines.yaml(Pipelines.CHECKS).path("steps");
    JsonNode release = steps.path(steps.size() - 1);

    assertThat(release.path("key").asText()).isEqualTo("release");
    List<String> all = new ArrayList<>(Pipelines.strings(release.path("depends_on")).toList());
    all.add("release");
    assertThat(steps).extracting(step -> step.path("key").asText()).containsExactlyElementsOf(all);
  }

  @Test
  void reportsAreKept() {
    assertThat(Pipelines.commandSteps())
        .flatExtracting(step -> Pipelines.strings(step.path("artifact_paths")).toList())
        .contains("target/site/jacoco/**/*", "target/security/*")
        .allSatisfy(path -> assertThat(path).startsWith("target/"));
  }

  /** Nobody is told by the pipeline what they could not have known before, and the reverse. */
  @Test
  void everyCheckOfADeveloperHasAStep() {
    assertThat(options("scripts/test"))
        .containsExactlyInAnyOrderElementsOf(
            listed("scripts/test", "all='\\|(.*)\\|'", "\\|").stream()
                .filter(name -> !name.equals("security"))
                .toList());
    // The list of dependencies is made on the way to what is known of them.
    assertThat(options("scripts/security-scan"))
        .containsExactlyInAnyOrderElementsOf(
            listed("scripts/security-scan", "all='(.*)'", " ").stream()
                .filter(name -> !name.equals("sbom"))
                .toList());
  }

  @Test
  void theDocumentNamesTheCommands() {
    Matcher row =
        Pattern.compile("(?m)^\\| [^|]+ \\| `(scripts/[^`]+)` \\|")
            .matcher(Pipelines.text(Path.of("docs/RELEASING.md")));
    List<String> documented = row.results().map(found -> found.group(1)).toList();

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Pipelines.steps(Pipelines.CHECKS).stream()
                .flatMap(step -> Pipelines.commands(step).stream())
                .filter(command -> command.startsWith("scripts/report "))
                .map(command -> command.replaceFirst("scripts/report [a-z-]+ ", ""))
                .toList());
  }

  private static void assertIsRunnable(String command) {
    List<String> scripts =
        SCRIPT.matcher(command).results().map(found -> found.group(1)).distinct().toList();
    assertThat(command).startsWith("scripts/report ");
    assertThat(scripts).as(command).hasSize(2);
    assertThat(scripts)
        .allSatisfy(script -> assertThat(Files.isExecutable(Path.of(script))).as(script).isTrue());
    String called = Pipelines.text(Path.of(scripts.get(1)));
    assertThat(Pattern.compile(" (--[a-z-]+)").matcher(command).results().map(m -> m.group(1)))
        .allSatisfy(option -> assertThat(called).as(command).contains(option));
  }

  /** The values of --only in the calls of a script. */
  private static List<String> options(String script) {
    return Pipelines.commandSteps().stream()
        .flatMap(step -> Pipelines.commands(step).stream())
        .filter(command -> command.contains(" " + script + " "))
        .flatMap(
            command ->
                Pattern.compile("--only (?:'([^']+)'|(\\S+))")
                    .matcher(command)
                    .results()
                    .map(found -> found.group(1) == null ? found.group(2) : found.group(1)))
        .toList();
  }

  private static List<String> listed(String script, String line, String separator) {
    Matcher all = Pattern.compile("(?m)^" + line + "$").matcher(Pipelines.text(Path.of(script)));
    assertThat(all.find()).as(script).isTrue();
    return Arrays.asList(all.group(1).split(separator));
  }

  private static Set<String> known(JsonNode step) {
    if (step.has("group")) {
      return GROUP_KEYS;
    }
    return step.has("block") ? BLOCK_KEYS : COMMAND_KEYS;
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
