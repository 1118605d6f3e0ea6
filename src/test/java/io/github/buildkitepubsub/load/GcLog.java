package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log that {@link #option} makes a JVM write: its pauses, and what it allocated between. */
final class GcLog {

  private static final Pattern PAUSE =
      Pattern.compile("^\\[([0-9.]+)s\\].* Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms$");

  private final Path file;

  GcLog(Path file) {
    this.file = file;
  }

  /**
   * One collection.
   *
   * @param at seconds since the JVM started
   * @param before megabytes in the heap, as {@code after}
   * @param millis how long all threads waited
   */
  record Pause(double at, long before, long after, double millis) {}

  /**
   * @param bytesPerSecond not a number if there were not two pauses to measure between
   */
  record Summary(double bytesPerSecond, int pauses, double longestMillis) {}

  /** A flag of the JVM. */
  static String option(Path file) {
    return "-Xlog:gc:file=" + file + ":uptime";
  }

  /** How many pauses there have been. */
  int count() throws IOException {
    return pauses().size();
  }

  /** Of all pauses but the first {@code from}. */
  Summary since(int from) throws IOException {
    List<Pause> pauses = pauses();
    pauses = pauses.subList(from, pauses.size());
    long megabytes = 0;
    for (int i = 1; i < pauses.size(); i++) {
      megabytes += pauses.get(i).before - pauses.get(i - 1).after;
    }
    double seconds =
        pauses.size() < 2 ? Double.NaN : pauses.get(pauses.size() - 1).at - pauses.get(0).at;
    return new Summary(
        megabytes * 1024.0 * 1024 / seconds,
        pauses.size(),
        pauses.stream().mapToDouble(Pause::millis).max().orElse(0));
  }

  private List<Pause> pauses() throws IOException {
    List<Pause> pauses = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.matches()) {
        pauses.add(
            new Pause(
                Double.parseDouble(pause.group(1)),
                Long.parseLong(pause.group(2)),
                Long.parseLong(pause.group(3)),
                Double.parseDouble(pause.group(4))));
      }
    }
    return pauses;
  }
}
