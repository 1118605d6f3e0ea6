package io.github.buildkitepubsub.event;

import java.util.Set;

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

  /** The name if it is known, else {@code other}: a metric label with bounded values. */
  public String label() {
    return KNOWN.contains(name) ? name : "other";
  }

  @Override
  public String toString() {
    return name;
  }
}
