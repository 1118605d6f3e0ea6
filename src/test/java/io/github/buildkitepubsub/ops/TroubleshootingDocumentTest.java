package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.configuration.EnvironmentVariable;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.receive.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/TROUBLESHOOTING.md quotes what the service really says, and names what there really is. */
class TroubleshootingDocumentTest {

  private static final String DOCUMENT = OpsFiles.text(Path.of("docs/TROUBLESHOOTING.md"));

  /** Of each, without its heading: up to the next one. */
  private static final List<String> ISSUES =
      OpsFiles.matches("(?ms)^### (.*?)(?=^##|\\z)", DOCUMENT);

  /** What a message has in the place of a value. */
  private static final Pattern VALUE = Pattern.compile("<[^>]+>");

  private static String sources = "";

  @BeforeAll
  static void readTheSources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      String all = String.join("", files.filter(Files::isRegularFile).map(OpsFiles::text).toList());
      // A text that goes over two lines.
      sources = all.replaceAll("\"\\s*\\+\\s*\"", "");
    }
  }

  @Test
  void everyIssueSaysWhereToLookAndWhatToMend() {
    assertThat(ISSUES).hasSizeGreaterThan(30);
    ISSUES.forEach(
        issue -> {
          assertThat(issue).contains("\n- Look:").contains("\n- Mend:");
          assertThat(issue.strip()).endsWith(".");
        });
  }

  @Test
  void theIndexLeadsToEveryIssue() {
    String index = DOCUMENT.substring(0, DOCUMENT.indexOf("\n## "));
    List<String> issues = DOCUMENT.lines().filter(line -> line.startsWith("### ")).toList();

    assertThat(new TreeSet<>(OpsFiles.matches("]\\(#([^)]+)\\)", index))).hasSameSizeAs(issues);
  }

  @Test
  void quotesMessagesThatAreWritten() {
    List<String> messages = OpsFiles.matches("(?s)```message\n(.*?)\n```", DOCUMENT);

    assertThat(messages)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            message ->
                assertThat(VALUE.split(message))
                    .as(message)
                    .allSatisfy(part -> assertThat(sources).contains(part.strip())));
  }

  @Test
  void searchesForLinesThatAreLogged() {
    List<String> searched =
        OpsFiles.matches("grep(?: -E)? '\\(?([a-z][^'\"]+?)\\)?'", DOCUMENT).stream()
            .filter(text -> text.contains(" "))
            .flatMap(text -> Stream.of(text.split("\\|")))
            .toList();

    assertThat(searched)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            line -> assertThat(sources).containsPattern("\\.log\\(\\s*\"" + Pattern.quote(line)));
  }

  @Test
  void namesCodesMetricsAndVariablesThatExist() {
    DocumentedMetrics metrics = DocumentedMetrics.read();
    Set<String> variables = new TreeSet<>();
    EnvironmentVariables.all().stream().map(EnvironmentVariable::name).forEach(variables::add);
    // Of the launcher.
    variables.addAll(List.of("JAVA_HOME", "JAVA_OPTS", "BUILDKITE_PUBSUB_JAR"));

    assertThat(OpsFiles.matches("(BK-[A-Z]+-\\d+)", DOCUMENT))
        .isNotEmpty()
        .isSubsetOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
    assertThat(OpsFiles.matches("[`^](buildkite_[a-z_]+[a-z])\\b", DOCUMENT))
        .isNotEmpty()
        .isSubsetOf(metrics.labels().keySet());
    assertThat(OpsFiles.matches("`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", DOCUMENT))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(variables.contains(name) || STATUSES.contains(name)).as(name).isTrue());
  }

  /** Of gRPC, which look like variables. */
  private static final Set<String> STATUSES =
      Set.of("NOT_FOUND", "PERMISSION_DENIED", "INVALID_ARGUMENT");

  @Test
  void namesSettingsThatExist() {
    assertThat(
            OpsFiles.matches(
                "`((?:receive|validation|spool|forward|publish|deadLetter|pubsub|server|health|tracing"
                    + "|embedded|operate|reload|logging)\\.(?!db|lock|googleapis)[\\w.\\[\\]]+)",
                DOCUMENT))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            key -> assertThat(OpsFiles.text(Path.of("docs/CONFIGURATION.md"))).contains("`" + key));
  }

  @Test
  void asksForAddressesOfTheAdminPort() {
    assertThat(OpsFiles.matches("localhost:8081/(\\w+)", DOCUMENT))
        .isNotEmpty()
        .isSubsetOf("metrics", "healthcheck", "ready", "tasks");
  }
}
