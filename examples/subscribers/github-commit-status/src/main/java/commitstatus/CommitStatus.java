package commitstatus;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What GitHub shows at a commit.
 *
 * @param state {@code pending}, {@code success}, {@code failure} or {@code error}
 * @param description at most 140 characters, GitHub's limit
 * @param context what replaces what: of one context GitHub shows the status that came last
 */
record CommitStatus(
    Repository repository,
    String sha,
    String state,
    String targetUrl,
    String description,
    String context) {

  /** Not {@code HEAD}, for example, which a build that a person started can have for a while. */
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");

  private record Outcome(String state, String words) {}

  /**
   * The status that an event stands for.
   *
   * @param host whose repositories count
   * @return nothing if there is nothing to tell, or nobody there to tell it to
   */
  static Optional<CommitStatus> of(BuildEvent event, String host) {
    Optional<Repository> repository = Repository.parse(event.repository(), host);
    Optional<Outcome> outcome = outcome(event);
    if (repository.isEmpty() || outcome.isEmpty() || !SHA.matcher(event.commit()).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommitStatus(
            repository.get(),
            event.commit(),
            outcome.get().state(),
            event.url(),
            "Build #" + event.number() + " " + outcome.get().words(),
            "buildkite/" + event.pipeline()));
  }

  boolean isPending() {
    return state.equals("pending");
  }

  private static Optional<Outcome> outcome(BuildEvent event) {
    return switch (event.type()) {
      case "build.scheduled" -> outcome("pending", "is scheduled");
      case "build.running" -> outcome("pending", "is running");
      case "build.finished" -> finished(event);
      default -> Optional.empty();
    };
  }

  private static Optional<Outcome> finished(BuildEvent event) {
    return switch (event.state()) {
      case "passed" -> event.blocked() ? blocked() : outcome("success", "passed");
      case "blocked" -> blocked();
      case "failed" -> outcome("failure", "failed");
      case "canceled" -> outcome("error", "was canceled");
      case "skipped", "not_run" -> outcome("error", "was not run");
      // The payload is of when it was sent: the build runs again, and will tell how that ends.
      default -> Optional.empty();
    };
  }

  private static Optional<Outcome> blocked() {
    return outcome("pending", "waits to be unblocked");
  }

  private static Optional<Outcome> outcome(String state, String words) {
    return Optional.of(new Outcome(state, words));
  }
}
