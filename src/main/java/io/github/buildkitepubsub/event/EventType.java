package io.github.buildkitepubsub.event;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as Buildkite names it. The set is open: an unknown type is forwarded like any
 * other.
 *
 * @param name for example {@code build.finished}
 */
public record EventType(String name) {

  /** Answered, not published. */
  public static final EventType PING = new EventType("ping");

  /** The types that Buildkite documents or that its samples show. */
  public static final Set<String> KNOWN =
      Set.of(
          "ping",
          "build.scheduled",
          "build.running",
          "build.failing",
          "build.finished",
          "build.skipped",
          "job.scheduled",
          "job.started",
          "job.finished",
          "job.activated",
          "job.promised_exit_status",
          "agent.connected",
          "agent.lost",
          "agent.disconnected",
          "agent.stopping",
          "agent.stopped",
          "agent.blocked",
          "cluster_token.registration_blocked",
          "package.created",
          "workflow.alarm",
          "workflow.recover",
          "passed_on_retry",
          "probabilistic_flakiness");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  /**
   * In bytes of UTF-8. Longer names are cut and longer headers ignored: a limit of this relay,
   * three times as long as the longest name that is known.
   */
  static final int MAX_LENGTH = 100;

  /**
   * The type of a webhook: the body's {@code event}, else the header, else the body's {@code type};
   * null if none of them names one. What the body says is cut and cleaned rather than refused.
   */
  static @Nullable EventType choose(
      @Nullable String event, @Nullable String header, @Nullable String type) {
    if (event != null && !event.isBlank()) {
      return new EventType(clean(event));
    }
    if (header != null && isSane(header)) {
      return new EventType(header);
    }
    return type == null || type.isBlank() ? null : new EventType(clean(type));
  }

  private static boolean isSane(String header) {
    return !header.isBlank()
        && header.length() <= MAX_LENGTH
        && header.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static String clean(String name) {
    return KNOWN.contains(name)
        ? name
        : Utf8.fit(CONTROL.matcher(name).replaceAll("\uFFFD"), MAX_LENGTH);
  }

  /** The name if it is known, else {@code other}: a metric label with bounded values. */
  public String label() {
    return KNOWN.contains(name) ? name : "other";
  }

  @Override
  public String toString() {
    return name;
  }
}
