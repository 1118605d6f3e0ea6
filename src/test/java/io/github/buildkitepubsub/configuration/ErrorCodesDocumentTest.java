package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/ERROR_CODES.md is the catalogue: {@link ErrorCode} and the document have the same codes, and
 * what the code knows stands there as it is. To write these lines anew: {@code mvn
 * -Dtest=ErrorCodesDocumentTest -Ddocs.update=true test}.
 */
class ErrorCodesDocumentTest {

  private static final Path DOCUMENT = Path.of("docs/ERROR_CODES.md");
  private static final List<String> PARTS = List.of("Cause", "Sender", "Operator", "Lost");

  /** A heading, and the line of facts below it if there is one. */
  private static final Pattern HEADING =
      Pattern.compile("(?m)^## (BK-\\w+-\\d+)\n\n(?:\\*\\*\\d+\\*\\*.*\n\n)?");

  private static final Map<String, String> sections = new HashMap<>();
  private static String document = "";

  @BeforeAll
  static void read() throws IOException {
    document = Files.readString(DOCUMENT);
    if (Boolean.getBoolean("docs.update")) {
      document = withFacts(document);
      Files.writeString(DOCUMENT, document);
    }
    for (String section : document.split("(?m)^## ", -1)) {
      sections.put(section.substring(0, section.indexOf('\n')), section);
    }
  }

  private static String withFacts(String text) {
    return HEADING
        .matcher(text)
        .replaceAll(
            match ->
                Arrays.stream(ErrorCode.values())
                    .filter(error -> error.code().equals(match.group(1)))
                    .findFirst()
                    .map(error -> "## " + error.code() + "\n\n" + facts(error) + "\n\n")
                    .map(Matcher::quoteReplacement)
                    .orElse("$0"));
  }

  private static String facts(ErrorCode error) {
    String retry = Set.of(429, 503).contains(error.status()) ? ", with `Retry-After`" : "";
    return "**%d** `%s`%s: `%s`".formatted(error.status(), error.type(), retry, error.message());
  }

  @Test
  void hasEveryCodeOnceInTheOrderOfTheCatalogueAndNoOther() {
    assertThat(found("(?m)^## (.*)$", document))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheFactsOfTheCode(ErrorCode error) {
    assertThat(section(error)).startsWith(error.code() + "\n\n" + facts(error) + "\n\n- **Cause:");
  }

  @ParameterizedTest
  @EnumSource
  void saysWhyAndWhatToDo(ErrorCode error) {
    String[] parts = section(error).split("(?m)^- ", -1);

    assertThat(found("(?m)^- \\*\\*(\\w+):\\*\\* \\S", section(error))).isEqualTo(PARTS);
    assertThat(Arrays.stream(parts).skip(1))
        .allSatisfy(part -> assertThat(part.strip()).hasSizeGreaterThan(13).endsWith("."));
    assertThat(parts[PARTS.size()]).matches("(?s)\\*\\*Lost:\\*\\* (yes|no|perhaps)\\b.*");
  }

  @Test
  void namesSettingsThatExist() throws Exception {
    CommentedFile file = CommentedFile.read(CommentedFile.CONFIG);
    Set<String> keys = new TreeSet<>(file.comments.keySet());
    keys.addAll(file.commentedKeys);
    List<String> named =
        found("`((?:" + String.join("|", roots(keys)) + ")\\.[\\w.\\[\\]]+)`", document);

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(keys).containsAll(named);
  }

  private static Set<String> roots(Set<String> keys) {
    Set<String> roots = new TreeSet<>();
    keys.forEach(key -> roots.add(key.replaceFirst("\\..*", "")));
    return roots;
  }

  @Test
  void namesEnvironmentVariablesThatExist() {
    Set<String> known = new TreeSet<>();
    EnvironmentVariables.all().forEach(variable -> known.add(variable.name()));

    assertThat(found("\\(`?([A-Z]+_[A-Z_]+)`?\\)", document)).isNotEmpty().isSubsetOf(known);
    assertThat(found("`(BUILDKITE_[A-Z_]+)`", document)).isNotEmpty().isSubsetOf(known);
  }

  @Test
  void namesLogLinesThatAreWritten() throws IOException {
    List<String> named = found("the line `([a-z ]+)`", document);
    String sources = sources();

    assertThat(named)
        .isNotEmpty()
        .allSatisfy(line -> assertThat(sources).contains(".log(\"" + line + "\")"));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void linksToFilesThatExist() {
    assertThat(found("]\\(([^)#]+)[^)]*\\)", document))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOCUMENT.resolveSibling(link)).exists());
  }

  private static String section(ErrorCode error) {
    return Objects.requireNonNull(sections.get(error.code()), error + " is not documented");
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}
