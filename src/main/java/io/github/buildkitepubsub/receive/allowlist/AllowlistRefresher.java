package io.github.buildkitepubsub.receive.allowlist;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.CacheFile.Cached;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the allowlist fresh: the list on disk at the start, then Buildkite's, again after each
 * interval. Whatever is wrong with a list, the one before stays in force, however old it gets: its
 * age is a metric, and the health check says so. Does nothing while the settings use no such list.
 */
public final class AllowlistRefresher extends HealthCheck implements Managed {

  private static final Logger log = LoggerFactory.getLogger(AllowlistRefresher.class);

  /** After a failure, unless the interval is shorter. */
  private static final Duration RETRY = Duration.ofMinutes(1);

  /** Intervals without a list until it counts as old. */
  private static final int OLD = 3;

  private final Allowlist allowlist;
  private final AddressSource source;
  private final @Nullable CacheFile cache;
  private final AllowlistMetrics metrics;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final ScheduledExecutorService scheduler;
  private volatile AllowlistSettings settings;
  private @Nullable Future<?> next;
  private boolean isStarted;

  /**
   * @param random draws evenly from 0 to 1
   * @param scheduler has a thread for this alone, which waits for the source
   */
  public AllowlistRefresher(
      Allowlist allowlist,
      AllowlistSettings settings,
      AddressSource source,
      AllowlistMetrics metrics,
      InstantSource clock,
      DoubleSupplier random,
      ScheduledExecutorService scheduler) {
    this.allowlist = allowlist;
    this.settings = settings;
    this.source = source;
    this.cache = settings.cacheFile() == null ? null : new CacheFile(Path.of(settings.cacheFile()));
    this.metrics = metrics;
    this.clock = clock;
    this.random = random;
    this.scheduler = scheduler;
    metrics.observeAge(this::ageSeconds);
  }

  /** Reads the list on disk, and asks for a fresh one without waiting for it. */
  @Override
  public synchronized void start() {
    isStarted = true;
    if (settings.isRefreshed()) {
      begin();
    }
  }

  private void begin() {
    load();
    if (allowlist.fetchedAt() == null) {
      log.atWarn()
          .addKeyValue("on_unavailable", settings.onUnavailable())
          .log("no list of allowed addresses is known yet");
    }
    schedule(Duration.ZERO);
  }

  @Override
  public synchronized void stop() {
    isStarted = false;
    cancel(true);
  }

  /** Follows other settings from now on; which source and which file they name is not looked at. */
  public synchronized void update(AllowlistSettings other) {
    boolean wasRefreshed = settings.isRefreshed();
    boolean isSameInterval = settings.refresh().equals(other.refresh());
    settings = other;
    if (!isStarted) {
      return;
    }
    if (!other.isRefreshed()) {
      cancel(false);
    } else if (!wasRefreshed) {
      begin();
    } else if (!isSameInterval) {
      schedule(jittered(interval()));
    }
  }

  private void cancel(boolean interrupts) {
    if (next != null) {
      next.cancel(interrupts);
    }
  }

  private void load() {
    if (cache == null || !cache.exists()) {
      return;
    }
    try {
      Cached cached = cache.read();
      allowlist.replace(cached.ranges(), cached.fetchedAt());
    } catch (IOException e) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("the allowlist on disk is not usable");
    }
  }

  private synchronized void schedule(Duration delay) {
    // There is one wait at a time, also where the settings change while the source is asked.
    cancel(false);
    if (!isStarted || !settings.isRefreshed()) {
      return;
    }
    try {
      next = scheduler.schedule(this::refresh, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("stopping: the allowlist is not refreshed any more");
    }
  }

  private void refresh() {
    boolean good = false;
    try {
      take(source.fetch());
      good = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (IOException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("reason", e.getMessage())
          .addKeyValue("in_force_since", allowlist.fetchedAt())
          .log("the allowlist could not be refreshed: the one before stays in force");
    }
    metrics.refreshed(good);
    schedule(jittered(good ? interval() : shorter(RETRY, interval())));
  }

  private void take(List<AddressRange> ranges) {
    if (!ranges.equals(allowlist.ranges())) {
      log.atInfo().addKeyValue("ranges", ranges).log("a new list of allowed addresses is in force");
    }
    Instant now = clock.instant();
    allowlist.replace(ranges, now);
    if (cache != null) {
      try {
        cache.write(new Cached(ranges, now));
      } catch (IOException e) {
        log.atWarn().addKeyValue("reason", e.toString()).log("the allowlist was not kept on disk");
      }
    }
  }

  private Duration interval() {
    return settings.refresh().interval().toJavaDuration();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Duration jittered(Duration delay) {
    double factor = 1 + settings.refresh().jitter() * (2 * random.getAsDouble() - 1);
    return Duration.ofMillis(Math.round(delay.toMillis() * factor));
  }

  private double ageSeconds() {
    Instant at = allowlist.fetchedAt();
    return at == null ? Double.NaN : Duration.between(at, clock.instant()).toMillis() / 1000.0;
  }

  @Override
  protected Result check() {
    if (!settings.isRefreshed()) {
      return Result.healthy("the settings use no list that is fetched");
    }
    Instant at = allowlist.fetchedAt();
    if (at == null) {
      return Result.unhealthy("no list is known; on_unavailable is %s", settings.onUnavailable());
    }
    boolean old = at.isBefore(clock.instant().minus(interval().multipliedBy(OLD)));
    return old
        ? Result.unhealthy("the list is of %s and could not be refreshed since", at)
        : Result.healthy("the list is of %s", at);
  }
}
