package io.github.buildkitepubsub.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus' own checker, where it is installed. */
public final class Promtool {

  private Promtool() {}

  /**
   * What {@code promtool check metrics} says.
   *
   * @param exitCode 0 if all is well, 1 if the text cannot be parsed, 3 if names are not as they
   *     should be
   */
  public record Verdict(int exitCode, String output) {}

  /** Checks {@code exposition}; skips the test, with a reason, where promtool is not installed. */
  public static Verdict check(String exposition) throws IOException, InterruptedException {
    Optional<Path> promtool = Programs.find("promtool");
    assumeTrue(
        promtool.isPresent(),
        "NOT TESTED: the exposition with promtool, which is not installed (apt-get install prometheus)");
    Path file = Files.createTempFile("exposition", ".txt");
    try {
      Files.writeString(file, exposition);
      Process process =
          new ProcessBuilder(promtool.orElseThrow().toString(), "check", "metrics")
              .redirectInput(file.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("promtool did not end");
      }
      return new Verdict(process.exitValue(), output);
    } finally {
      Files.delete(file);
    }
  }
}
