package io.github.buildkitepubsub.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Commands of this machine, which may not be there or not be allowed. */
final class Shell {

  private Shell() {}

  /** Whether the command ended well. */
  static boolean works(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
