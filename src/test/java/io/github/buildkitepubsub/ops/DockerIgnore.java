package io.github.buildkitepubsub.ops;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which files a build of an image gets to see: of the lines that match a file or a directory above
 * it the last one decides, and {@code !} lets it through again.
 */
final class DockerIgnore {

  private final List<String> lines;

  DockerIgnore(String text) {
    lines =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
  }

  /** BuildKit reads one file: that beside the Dockerfile with its name, or else the context's. */
  static DockerIgnore inForce(Path context, Path dockerfile) {
    return Stream.of(
            dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore"),
            context.resolve(".dockerignore"))
        .filter(Files::exists)
        .findFirst()
        .map(file -> new DockerIgnore(OpsFiles.text(file)))
        .orElseGet(() -> new DockerIgnore(""));
  }

  boolean letsThrough(String name) {
    boolean isThrough = true;
    for (String line : lines) {
      boolean isException = line.startsWith("!");
      if (matches(isException ? line.substring(1) : line, name)) {
        isThrough = isException;
      }
    }
    return isThrough;
  }

  /** The patterns of the exceptions, as they stand. */
  List<String> letThrough() {
    return lines.stream()
        .filter(line -> line.startsWith("!"))
        .map(line -> line.substring(1))
        .toList();
  }

  private static boolean matches(String pattern, String name) {
    List<PathMatcher> matchers = new ArrayList<>();
    matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern));
    if (pattern.startsWith("**/")) {
      // Here two stars take no directory as well.
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(3)));
    }
    return Stream.iterate(Path.of(name), path -> path != null, Path::getParent)
        .anyMatch(path -> matchers.stream().anyMatch(matcher -> matcher.matches(path)));
  }
}
