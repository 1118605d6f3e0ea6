package slacknotifier;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whose builds are told.
 *
 * @param pipelines slugs; with a star at the end, what a slug begins with
 * @param branches names, likewise
 */
record Choice(List<String> pipelines, List<String> branches) {

  /** Reads {@code PIPELINES}, by default all, and {@code BRANCHES}, by default {@code main}. */
  static Choice of(Map<String, String> environment) {
    return new Choice(
        list(environment.getOrDefault("PIPELINES", "*")),
        list(environment.getOrDefault("BRANCHES", "main")));
  }

  boolean includes(BuildEvent event) {
    return matches(pipelines, event.pipeline()) && matches(branches, event.branch());
  }

  private static boolean matches(List<String> patterns, String name) {
    return patterns.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern));
  }

  private static List<String> list(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(word -> !word.isEmpty()).toList();
  }
}
