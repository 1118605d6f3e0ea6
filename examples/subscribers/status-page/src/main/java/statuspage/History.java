package statuspage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The latest builds of a pipeline, each once, and what its component shows. Which builds these are
 * depends on when they finished, and not on the order or the number of times in which events come.
 *
 * @param results the newest first
 * @param shown what the status page was last told; empty if nothing yet
 */
record History(List<Result> results, String shown) {

  static final History NONE = new History(List.of(), "");

  private static final Comparator<Result> NEWEST_FIRST =
      Comparator.comparing(Result::finishedAt).thenComparing(Result::build).reversed();

  History {
    results = List.copyOf(results);
  }

  /** Returns this with one result more, or as it is if that result is known or too old to count. */
  History with(Result result, Component component) {
    boolean known =
        results.stream()
            .anyMatch(
                other ->
                    other.build().equals(result.build())
                        && !other.finishedAt().isBefore(result.finishedAt()));
    if (known) {
      return this;
    }
    // A build whose failed job was retried finishes once more, and counts by its last end.
    Stream<Result> others = results.stream().filter(other -> !other.build().equals(result.build()));
    return new History(
        Stream.concat(others, Stream.of(result))
            .sorted(NEWEST_FIRST)
            .limit(component.failures())
            .toList(),
        shown);
  }

  History shows(String status) {
    return new History(results, status);
  }

  /** Empty while there are too few builds to tell, or if the component shows it already. */
  Optional<String> toBeShown(Component component) {
    List<Result> latest = results.stream().limit(component.failures()).toList();
    if (latest.stream().anyMatch(Result::passed)) {
      return changed(Component.OPERATIONAL);
    }
    return latest.size() == component.failures() ? changed(component.status()) : Optional.empty();
  }

  private Optional<String> changed(String status) {
    return status.equals(shown) ? Optional.empty() : Optional.of(status);
  }
}
