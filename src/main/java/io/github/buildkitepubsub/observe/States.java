package io.github.buildkitepubsub.observe;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states that have series of their own.
 *
 * @see <a href="https://buildkite.com/docs/pipelines/configure/build-states">Buildkite's list</a>
 */
public final class States {

  /** What stands for a state that is not known here, and for none. */
  public static final String OTHER = "other";

  /** Of builds. */
  public static final Set<String> BUILD =
      Set.of(
          "creating",
          "scheduled",
          "running",
          "passed",
          "failing",
          "failed",
          "blocked",
          "canceling",
          "canceled",
          "skipped",
          "not_run",
          "finished",
          "waiting",
          "waiting_failed");

  /** A job that failed, which its build does not count as a failure. */
  static final String SOFT_FAILED = "soft_failed";

  /** Of jobs that have ended. */
  public static final Set<String> JOB =
      Set.of(
          "passed",
          "failed",
          SOFT_FAILED,
          "finished",
          "timed_out",
          "canceled",
          "skipped",
          "broken",
          "expired",
          "waiting_failed",
          "blocked_failed",
          "unblocked",
          "unblocked_failed");

  private States() {}

  static String ofBuild(@Nullable String state) {
    return state != null && BUILD.contains(state) ? state : OTHER;
  }

  /**
   * @param softFailed {@code job.soft_failed} as the payload has it
   */
  static String ofJob(@Nullable String state, @Nullable String softFailed) {
    if (state == null || !JOB.contains(state)) {
      return OTHER;
    }
    return state.equals("failed") && "true".equals(softFailed) ? SOFT_FAILED : state;
  }
}
