package io.github.buildkitepubsub.reload;

/**
 * A key whose value differs.
 *
 * @param key its whole path
 * @param from what is in force, as text; secrets are masked
 * @param to what the configuration says now
 */
public record KeyChange(String key, String from, String to) {

  /** What stands for a value that is not there. */
  public static final String ABSENT = "absent";
}
