package slacknotifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** How the last build of each branch of each pipeline ended. */
final class Branches {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;

  /**
   * The end of a build. The one with the higher number is newer; a build can end more than once.
   */
  record End(long number, Instant at, boolean failed) {

    private static final Comparator<End> ORDER =
        Comparator.comparingLong(End::number).thenComparing(End::at);

    static End of(BuildEvent event) {
      return new End(event.number(), event.finishedAt(), event.isFailed());
    }

    boolean isAfter(End other) {
      return ORDER.compare(this, other) > 0;
    }
  }

  Branches(Store store) {
    this.store = store;
  }

  Optional<End> last(BuildEvent event) throws IOException, InterruptedException {
    Optional<Store.Entry> entry = store.get(name(event));
    return entry.isPresent() ? Optional.of(parse(entry.get())) : Optional.empty();
  }

  /** Remembers how this one ended, unless a newer one is known by now. */
  void record(BuildEvent event) throws IOException, InterruptedException {
    End end = End.of(event);
    boolean written = false;
    while (!written) {
      Optional<Store.Entry> entry = store.get(name(event));
      if (entry.isPresent() && !end.isAfter(parse(entry.get()))) {
        return;
      }
      long generation = entry.map(Store.Entry::generation).orElse(Store.ABSENT);
      written = store.put(name(event), content(end), generation);
    }
  }

  private static String name(BuildEvent event) {
    return "branches/" + event.organization() + "/" + event.pipeline() + "/" + event.branch();
  }

  private static String content(End end) {
    return JSON.createObjectNode()
        .put("number", end.number())
        .put("at", end.at().toString())
        .put("failed", end.failed())
        .toString();
  }

  private static End parse(Store.Entry entry) throws IOException {
    JsonNode end = JSON.readTree(entry.content());
    return new End(
        end.path("number").asLong(),
        Instant.parse(end.path("at").asText()),
        end.path("failed").asBoolean());
  }
}
