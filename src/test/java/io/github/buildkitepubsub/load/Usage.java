package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of a process. */
final class Usage {

  /** The kernel's USER_HZ, which is 100 wherever Java 17 runs on Linux. */
  private static final double TICKS_PER_MILLI = 0.1;

  private Usage() {}

  /** Milliseconds of CPU so far, the kernel's work for it included. */
  static double cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), US_ASCII);
    // After the name, which may have spaces: state is the third field, utime and stime the 14th and
    // 15th, as proc(5) counts.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_MILLI;
  }

  /** Megabytes in memory now. */
  static double residentMegabytes(long pid) throws IOException {
    return megabytes(pid, "VmRSS:");
  }

  /** The most megabytes so far. */
  static double peakMegabytes(long pid) throws IOException {
    return megabytes(pid, "VmHWM:");
  }

  private static double megabytes(long pid, String key) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/status"), US_ASCII);
    return lines.stream()
            .filter(line -> line.startsWith(key))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new IOException("the process " + pid + " has ended"))
        / 1024.0;
  }
}
