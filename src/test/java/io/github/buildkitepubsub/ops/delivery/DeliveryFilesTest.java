package io.github.buildkitepubsub.ops.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is written for GitHub, Renovate, pre-commit and the scanners names what there is. */
class DeliveryFilesTest {

  @Test
  void ownersAreOfPathsThatThereAre() throws IOException {
    List<String> rules =
        Files.readAllLines(Path.of(".github/CODEOWNERS")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    assertThat(rules.get(0)).startsWith("* ");
    assertThat(rules)
        .allSatisfy(
            rule -> {
              String[] words = rule.split(" +");
              assertThat(words).hasSizeGreaterThan(1);
              assertThat(words[1]).startsWith("@buildkitepubsub/");
              if (!words[0].equals("*")) {
                assertThat(words[0]).startsWith("/");
                assertThat(Path.of(words[0].substring(1))).exists();
              }
            });
  }

  @Test
  void dependabotLooksAtEveryPom() throws IOException {
    List<String> directories =
        Pipelines.strings(
                Pipelines.yaml(Path.of(".github/dependabot.yml")).at("/updates/0/directories"))
            .toList();

    assertThat(poms())
        .hasSizeGreaterThan(1)
        .allSatisfy(
            pom -> {
              Path directory = Path.of("/").resolve(pom).getParent();
              assertThat(directories)
                  .anyMatch(
                      pattern ->
                          FileSystems.getDefault()
                              .getPathMatcher("glob:" + pattern)
                              .matches(directory));
            });
  }

  @Test
  void renovateFindsEveryToolThatScriptsFetch() throws IOException {
    JsonNode manager =
        new ObjectMapper().readTree(Path.of("renovate.json").toFile()).at("/customManagers/0");
    String file = "scripts/tools.sh";
    String tools = Files.readString(Path.of(file));
    String regex = manager.at("/matchStrings/0").asText();

    List<String> found =
        Pattern.compile(regex)
            .matcher(tools)
            .results()
            .map(MatchResult::group)
            .map(match -> match.substring(match.lastIndexOf('\n') + 1))
            .toList();

    String files = manager.at("/managerFilePatterns/0").asText();
    assertThat(file).matches(files.substring(1, files.length() - 1));
    assertThat(found)
        .isNotEmpty()
        .containsExactlyElementsOf(tools.lines().filter(l -> l.contains("_version=")).toList());
  }

  @Test
  void hooksRunWhatThereIs() throws IOException {
    JsonNode repositories = Pipelines.yaml(Path.of(".pre-commit-config.yaml")).path("repos");
    List<Path> files = files();

    assertThat(repositories).hasSize(1);
    assertThat(repositories.path(0).path("repo").asText()).isEqualTo("local");
    for (JsonNode hook : repositories.path(0).path("hooks")) {
      String entry = hook.path("entry").asText();
      assertThat(
              Pattern.compile("scripts/[a-z-]+").matcher(entry).results().map(MatchResult::group))
          .as(entry)
          .allSatisfy(script -> assertThat(Files.isExecutable(Path.of(script))).isTrue());
      Pattern concerned = Pattern.compile(hook.path("files").asText());
      assertThat(files).as(entry).anyMatch(file -> concerned.matcher(file.toString()).find());
    }
  }

  /** A finding that is left where it is without a reason would be a finding that nobody read. */
  @Test
  void everyExclusionHasAReason() throws Exception {
    Element filter =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("security/spotbugs-exclude.xml").toFile())
            .getDocumentElement();
    NodeList matches = filter.getElementsByTagName("Match");

    for (int i = 0; i < matches.getLength(); i++) {
      org.w3c.dom.Node before = matches.item(i).getPreviousSibling();
      while (before.getNodeType() == org.w3c.dom.Node.TEXT_NODE) {
        before = before.getPreviousSibling();
      }
      assertThat(before.getNodeType())
          .as(matches.item(i).getTextContent())
          .isEqualTo(org.w3c.dom.Node.COMMENT_NODE);
      assertThat(before.getTextContent()).hasSizeGreaterThan(30);
      NodeList classes = ((Element) matches.item(i)).getElementsByTagName("Class");
      for (int j = 0; j < classes.getLength(); j++) {
        assertIsCompiled(((Element) classes.item(j)).getAttribute("name"));
      }
    }
  }

  @Test
  void theReleaseFindsItsLinesInThePom() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(Pattern.compile("(?m)^  <version>(.*)</version>$").matcher(pom).results())
        .hasSize(1)
        .first()
        .satisfies(found -> assertThat(found.group(1)).endsWith("-SNAPSHOT"));
    assertThat(pom).containsOnlyOnce("<project.build.outputTimestamp>");
    assertThat(Files.readString(Path.of("CHANGELOG.md"))).containsOnlyOnce("\n## Unreleased\n");
  }

  private static void assertIsCompiled(String name) {
    if (!name.startsWith("~")) {
      assertThat(Path.of("target/classes", name.replace('.', '/') + ".class")).exists();
    }
  }

  private static List<Path> poms() throws IOException {
    return files().stream().filter(file -> file.endsWith("pom.xml")).toList();
  }

  /** The files of this checkout that are not built. */
  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(".git") && !file.toString().contains("target/"))
          .toList();
    }
  }
}
