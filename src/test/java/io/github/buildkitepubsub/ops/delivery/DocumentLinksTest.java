package io.github.buildkitepubsub.ops.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links of documents lead to files and headings that there are; names of tests are those of tests.
 */
class DocumentLinksTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().contains("target/") && !file.startsWith("data"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      String target = link.group(1);
      if (target.matches("[a-z]+:.*")) {
        continue;
      }
      String[] parts = target.split("#", 2);
      Path file = parts[0].isEmpty() ? document : sibling(document, parts[0]);
      assertThat(file).as("%s in %s", target, document).exists();
      if (parts.length > 1 && file.toString().endsWith(".md")) {
        assertThat(anchors(file)).as("%s in %s", target, document).contains(parts[1]);
      }
    }
  }

  @Test
  void contributorsAreToldOfTestsThatThereAre() throws IOException {
    String text = Files.readString(Path.of("CONTRIBUTING.md"));
    List<String> named =
        Pattern.compile("\\b([A-Z]\\w+(?:Test|IT))\\b")
            .matcher(text)
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();

    assertThat(named).hasSizeGreaterThan(5);
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
          .containsAll(named);
    }
  }

  @Test
  void theReadmeListsEveryDocument() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      assertThat(files.map(Path::toString).filter(file -> file.endsWith(".md")))
          .hasSizeGreaterThan(20)
          .filteredOn(file -> !readme.contains(file))
          .isEmpty();
    }
  }

  private static Path sibling(Path document, String target) {
    Path parent = document.toAbsolutePath().getParent();
    return parent == null ? Path.of(target) : parent.resolve(target).normalize();
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path file) throws IOException {
    return HEADING
        .matcher(Files.readString(file))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .toList();
  }
}
