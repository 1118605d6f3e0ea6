package io.github.buildkitepubsub.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only the sources show. */
class SourceTest {

  private static final int MAX_LINES = 350;

  /** The brackets keep this line from finding itself. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b");

  @Test
  void filesAreShortEnoughToRead() throws IOException {
    assertThat(sources())
        .as("files, because one that does not fit in the head hides its faults")
        .isNotEmpty()
        .allSatisfy(
            file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MAX_LINES));
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    assertThat(sources())
        .as("files, because a note in the code is read by nobody who could act")
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(UNFINISHED));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
