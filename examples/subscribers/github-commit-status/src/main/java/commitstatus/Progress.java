package commitstatus;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What was told: which events, and of each commit and context how far its builds were. In memory,
 * and no more than the last so many.
 */
final class Progress {

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::number)
          .thenComparing(Position::at)
          .thenComparingInt(Position::rank);

  private final Recent<Boolean> events;
  private final Recent<Position> positions;

  private record Position(long number, Instant at, int rank) {}

  Progress(int limit) {
    events = new Recent<>(limit);
    positions = new Recent<>(limit);
  }

  /** Whether this very event was told. */
  boolean hasTold(BuildEvent event) {
    return events.get(event.eventId()).isPresent();
  }

  /** Whether anything of this commit and context was told. */
  boolean knows(CommitStatus status) {
    return positions.get(key(status)).isPresent();
  }

  /** Whether something was told that is newer: of a later build, or of later in the same build. */
  boolean isPast(CommitStatus status, BuildEvent event) {
    Optional<Position> told = positions.get(key(status));
    return told.isPresent() && ORDER.compare(position(event), told.get()) < 0;
  }

  void told(CommitStatus status, BuildEvent event) {
    events.put(event.eventId(), true);
    positions.put(key(status), position(event));
  }

  private static Position position(BuildEvent event) {
    return new Position(event.number(), event.at(), event.rank());
  }

  private static String key(CommitStatus status) {
    return status.repository() + " " + status.sha() + " " + status.context();
  }
}
