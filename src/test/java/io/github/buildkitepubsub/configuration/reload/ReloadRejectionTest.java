package io.github.buildkitepubsub.configuration.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a reload does not take. */
class ReloadRejectionTest extends ReloadFixture {

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
}
