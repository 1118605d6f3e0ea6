package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Events;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's native library in a JVM of its own, since one loads it once. */
class NativeLibraryIT {

  @TempDir private Path directory;

  /** Stores one event in the spool at {@code arguments[0]}. */
  public static void main(String[] arguments) throws Exception {
    try (Fixture fixture = new Fixture(Path.of(arguments[0])).start()) {
      System.out.println("position=" + fixture.append(Events.of("ping")));
    }
  }

  @Test
  void needsNoOtherPlaceThanTheSpoolsDirectory() throws Exception {
    Path spool = directory.resolve("spool");

    String output = run(spool, "-Djava.io.tmpdir=" + directory.resolve("not/there"));

    assertThat(output).contains("position=1").doesNotContain("ERROR", "restricted");
    assertThat(spool.toFile().list()).noneMatch(name -> name.contains("sqlitejdbc"));
  }

  @Test
  void leavesNothingInTheSpoolsDirectoryOtherwise() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));

    String output = run(directory.resolve("spool"), "-Djava.io.tmpdir=" + temporary);

    assertThat(output).contains("position=1").doesNotContain("ERROR", "WARN");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void tellsWhatToDoWhenItCannotBeLoaded() throws Exception {
    String output =
        run(directory.resolve("spool"), "-Dorg.sqlite.tmpdir=" + directory.resolve("x/y"));

    assertThat(output).contains("set -Dorg.sqlite.tmpdir to a directory that may be written");
  }

  private static String run(Path spool, String option) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    line.add(option);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(NativeLibraryIT.class.getName());
    line.add(spool.toString());
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
