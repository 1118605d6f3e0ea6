package io.github.buildkitepubsub.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The files that secrets are read from. */
public final class SecretFiles {

  private SecretFiles() {}

  /**
   * How long ago each file was changed, by the secret's name; of two secrets with one name, which
   * different lists can have, the older one's. One look at each file's times, which is not read. A
   * link's target counts. A file that cannot be looked at has no age, and one of the future none
   * but 0.
   */
  public static Map<String, Duration> ages(Collection<SecretSettings> secrets, Instant now) {
    Map<String, Duration> ages = new TreeMap<>();
    for (SecretSettings secret : secrets) {
      if (secret.file() != null) {
        try {
          Instant changed = Files.getLastModifiedTime(Path.of(secret.file())).toInstant();
          Duration age = changed.isAfter(now) ? Duration.ZERO : Duration.between(changed, now);
          ages.merge(secret.name(), age, (one, other) -> one.compareTo(other) < 0 ? other : one);
        } catch (IOException | InvalidPathException e) {
          // Whoever reads the secret says so.
        }
      }
    }
    return ages;
  }
}
