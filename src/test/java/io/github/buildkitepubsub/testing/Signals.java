package io.github.buildkitepubsub.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What this process does with signals, which those that it starts inherit. */
public final class Signals {

  /** SIGHUP is number 1, the lowest bit of the mask. */
  private static final Path STATUS = Path.of("/proc/self/status");

  private Signals() {}

  /** Skips the test where SIGHUP is ignored, as it is under {@code nohup}. */
  public static void assumeHangUpIsDelivered() throws IOException {
    Assumptions.assumeFalse(
        isHangUpIgnored(),
        "NOT TESTED: SIGHUP, which this process was started to ignore, as by nohup (use setsid)");
  }

  private static boolean isHangUpIgnored() throws IOException {
    if (!Files.exists(STATUS)) {
      return false;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> new BigInteger(line.substring(7).strip(), 16).testBit(0));
    }
  }
}
