package io.github.buildkitepubsub.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a target's seeds, findings and dictionary where Jazzer reads them: TARGET DIRECTORY. */
final class SeedFiles {

  private SeedFiles() {}

  public static void main(String[] arguments) throws Exception {
    Fuzz target = Fuzz.valueOf(arguments[0]);
    Path directory = Path.of(arguments[1]);
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    List<byte[]> inputs = new ArrayList<>(target.seeds().toList());
    for (Path finding : target.findings()) {
      inputs.add(Files.readAllBytes(finding));
    }
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), inputs.get(i));
    }
    Files.write(
        directory.resolve("dictionary"),
        target.snippets().stream().map(SeedFiles::quoted).toList());
  }

  /** As libFuzzer's dictionaries have it: every byte in hex. */
  private static String quoted(String snippet) {
    StringBuilder line = new StringBuilder("\"");
    snippet.chars().forEach(c -> line.append("\\x%02x".formatted(c & 0xff)));
    return line.append('"').toString();
  }
}
