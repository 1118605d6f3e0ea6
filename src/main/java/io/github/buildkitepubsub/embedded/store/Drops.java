package io.github.buildkitepubsub.embedded.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages that were dropped before anybody acknowledged them, and warns once a minute. */
final class Drops {
  private static final Logger log = LoggerFactory.getLogger(Drops.class);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final InstantSource clock;
  private @Nullable Instant lastWarning;
  private long unreported;

  Drops(InstantSource clock) {
    this.clock = clock;
  }

  void add(int dropped) {
    unreported += dropped;
    if (unreported == 0) {
      return;
    }
    Instant now = clock.instant();
    if (lastWarning != null && now.isBefore(lastWarning.plus(BETWEEN_WARNINGS))) {
      return;
    }
    log.atWarn()
        .addKeyValue("deliveries", unreported)
        .log(
            "embedded Pub/Sub dropped its oldest messages unacknowledged: "
                + "acknowledge them, or raise embedded.maxRetained or embedded.retention");
    lastWarning = now;
    unreported = 0;
  }
}
