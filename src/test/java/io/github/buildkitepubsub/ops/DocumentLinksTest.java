package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of documents lead to files that are there, and to headings that are in them. */
class DocumentLinksTest {

  static List<Path> documents() {
    return Stream.of(Path.of(""), Path.of("docs"), Path.of("runbooks"), Path.of("k8s"))
        .flatMap(directory -> OpsFiles.files(directory, ".md"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksResolve(Path document) {
    assertThat(OpsFiles.matches("]\\(([^)\\s]+)\\)", OpsFiles.text(document)))
        .filteredOn(link -> !link.startsWith("https://"))
        .allSatisfy(
            link -> {
              String[] sides = link.split("#", 2);
              Path target = sides[0].isEmpty() ? document : document.resolveSibling(sides[0]);
              assertThat(target).exists();
              if (sides.length == 2 && Files.isRegularFile(target)) {
                assertThat(anchors(OpsFiles.text(target))).contains(sides[1]);
              }
            });
  }

  @Test
  void anchorsAreThoseOfGitHub() {
    assertThat(anchors("# Who's `there`, then?\n\n## 401: a, b\n## Twice\n### Twice\n"))
        .containsExactlyInAnyOrder("whos-there-then", "401-a-b", "twice", "twice-1");
  }

  private static Set<String> anchors(String document) {
    Set<String> anchors = new HashSet<>();
    for (String heading : OpsFiles.matches("(?m)^#{1,6} (.+)$", document)) {
      String anchor =
          heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
      String free = anchor;
      for (int i = 1; !anchors.add(free); i++) {
        free = anchor + "-" + i;
      }
    }
    return anchors;
  }
}
