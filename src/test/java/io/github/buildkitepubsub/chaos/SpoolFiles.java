package io.github.buildkitepubsub.chaos;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.metrics.PrometheusSpoolMetrics;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.SqliteSpool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A spool's directory, read and written while no relay runs on it. */
final class SpoolFiles {

  private static final EventParser PARSER = new EventParser(EventSettings.defaults());
  private static final Duration OPEN_LIMIT = Duration.ofMinutes(5);
  private static final int PAGE = 1000;

  private SpoolFiles() {}

  private static SqliteSpool open(Path directory) throws InterruptedException {
    SqliteSpool spool =
        new SqliteSpool(
            new SpoolSettings(true, directory.toString(), DataSize.gibibytes(64), null, null, null),
            () -> PARSER,
            new PrometheusSpoolMetrics(new PrometheusRegistry()),
            InstantSource.system(),
            System::nanoTime,
            new SplittableRandom());
    spool.start();
    return spool;
  }

  /** The identities of all events, pending and given up. */
  static Set<String> eventIds(Path directory) throws InterruptedException {
    SqliteSpool spool = open(directory);
    Set<String> ids = new HashSet<>();
    try {
      for (EntryState state : EntryState.values()) {
        long after = 0;
        List<SpooledEvent> page;
        do {
          page =
              spool
                  .read(state, after, Long.MAX_VALUE, PAGE, 4L << 20)
                  .toCompletableFuture()
                  .orTimeout(OPEN_LIMIT.toSeconds(), TimeUnit.SECONDS)
                  .join();
          for (SpooledEvent each : page) {
            ids.add(each.event().id().value());
            after = each.position();
          }
        } while (!page.isEmpty());
      }
    } finally {
      spool.stop();
    }
    return ids;
  }

  /** Stores events as the relay would, and as if each had been answered 202. */
  static void fill(Path directory, Tally tally, Bodies bodies, String build, int events)
      throws InterruptedException, MalformedEventException {
    SqliteSpool spool = open(directory);
    try {
      List<CompletableFuture<Long>> appends = new ArrayList<>();
      for (int i = 1; i <= events; i++) {
        byte[] body = bodies.of(build, i);
        appends.add(
            spool
                .append(PARSER.parse(body, null, InstantSource.system().instant()))
                .toCompletableFuture());
        tally.owe(body);
        if (appends.size() == PAGE || i == events) {
          CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).join();
          appends.clear();
        }
      }
    } finally {
      spool.stop();
    }
  }
}
