package io.github.buildkitepubsub.spool.sqlite;

import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.files.Aside;
import io.github.buildkitepubsub.spool.sqlite.recovery.Recovery;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Totals;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spool in a SQLite database; the package tells what is on the disk. A directory that cannot be
 * used, or is in use, does not keep the service from starting: appends fail, and the directory is
 * tried about each second.
 */
public final class SqliteSpool implements Spool, Managed {

  private static final Logger log = LoggerFactory.getLogger(SqliteSpool.class);

  /** Counting 10 million events takes a few seconds; a start waits no longer than this. */
  private static final Duration OPENING = Duration.ofMinutes(1);

  private final Path directory;
  private final long maxBytes;
  private final double highWaterMark;
  private final Duration appendWithin;
  private final SpoolMetrics metrics;
  private final LongSupplier nanoTime;
  private final Tuning tuning;
  private final Board board = new Board();
  private final ChangeQueue queue;
  private final Answers answers;
  private final Reader reader;
  private final Recovery recovery;
  private final Writer writer;
  private final Thread writing;
  private final AtomicBoolean isStopped = new AtomicBoolean();

  /**
   * @param parser reads again what was stored; asked for each event
   * @param clock for the names of what is set aside
   * @param nanoTime for durations, such as {@link System#nanoTime}
   * @param random to tell databases apart
   */
  public SqliteSpool(
      SpoolSettings settings,
      Supplier<EventParser> parser,
      SpoolMetrics metrics,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this(settings, parser, metrics, clock, nanoTime, random, Connector.SQLITE, Tuning.DEFAULT);
  }

  SqliteSpool(
      SpoolSettings settings,
      Supplier<EventParser> parser,
      SpoolMetrics metrics,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Connector connector,
      Tuning tuning) {
    this.directory = Path.of(settings.directory());
    this.maxBytes = settings.maxSize().toBytes();
    this.highWaterMark = settings.highWaterMark();
    this.appendWithin = settings.appendWithin().toJavaDuration();
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.tuning = tuning;
    queue = new ChangeQueue(settings.queue().toBytes());
    answers = new Answers(queue, metrics, nanoTime);
    Aside aside = new Aside(directory, clock);
    Decoder decoder = new Decoder(parser, aside, queue, metrics);
    reader = new Reader(directory, connector, board, answers, decoder);
    recovery = new Recovery(directory, connector, aside, metrics, tuning.checkedBytes(), random);
    writer =
        new Writer(directory, queue, recovery, reader, answers, board, metrics, nanoTime, tuning);
    writing = Threads.named("spool-writer", writer);
  }

  /** Whether {@code directory} holds a spool, whoever uses it. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(Schema.FILE));
  }

  /** Opens the directory, and waits for it up to a minute. */
  @Override
  public void start() throws InterruptedException {
    writing.start();
    if (!writer.firstTry().await(OPENING.toNanos(), TimeUnit.NANOSECONDS)) {
      log.atWarn().log("the spool is still being opened: the service starts without it");
    }
  }

  /** Writes what waits, as far as the disk does it in about ten seconds, and closes the files. */
  @Override
  public void stop() throws InterruptedException {
    if (!isStopped.compareAndSet(false, true)) {
      return;
    }
    queue.close();
    writing.join(tuning.stop().toMillis());
    boolean isStuck = writing.isAlive();
    if (isStuck) {
      answers.failed(writer.inFlight(), ChangeQueue.stopped());
    }
    List<Change<?>> left = queue.take(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO);
    answers.failed(left, ChangeQueue.stopped());
    reader.stop(tuning.probe());
    answers.stop(tuning.probe());
    if (!isStuck) {
      unlock();
    }
    Totals totals = board.totals();
    log.atInfo()
        .addKeyValue("events", totals.pending())
        .addKeyValue("given_up", totals.givenUp())
        .addKeyValue("bytes", totals.bytes())
        .addKeyValue("not_written", left.size())
        .addKeyValue("disk_answered", !isStuck)
        .log("the spool is closed: what is in it is forwarded after the next start");
  }

  private void unlock() {
    try {
      recovery.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("cause", e.toString()).log("the spool's lock was not closed");
    }
  }

  @Override
  public void append(WebhookEvent event, CompletableFuture<Long> stored) {
    Change.Append append = new Change.Append(event, stored, nanoTime.getAsLong());
    SpoolException refusal = refusal(append.weight());
    if (refusal == null) {
      refusal = queue.offer(append);
    }
    if (refusal != null) {
      metrics.appendFailed(refusal.reason());
      stored.completeExceptionally(refusal);
    }
  }

  private @Nullable SpoolException refusal(long size) {
    if (isStopped.get()) {
      return ChangeQueue.stopped();
    }
    Trouble trouble = board.trouble();
    if (trouble != null) {
      return trouble.exception();
    }
    return board.totals().bytes() + queue.unwrittenBytes() + size > maxBytes
        ? new SpoolException(Reason.FULL, isFull(), null)
        : null;
  }

  private String isFull() {
    return "the spool in "
        + directory
        + " holds as many bytes of events as it may: let it be forwarded, or raise spool.maxSize";
  }

  @Override
  public CompletionStage<Void> remove(long position) {
    return add(new Change.Remove(position));
  }

  @Override
  public void attempted(long position, int attempts) {
    queue.add(new Change.Attempted(position, attempts));
  }

  @Override
  public CompletionStage<Void> giveUp(long position, GivenUp why) {
    return add(new Change.GiveUp(position, why));
  }

  @Override
  public CompletionStage<Long> restore() {
    return add(new Change.Restore());
  }

  private <T> CompletionStage<T> add(Change<T> change) {
    queue.add(change);
    return change.outcome().minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<SpooledEvent>> read(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes) {
    return reader.read(state, after, upTo, maxEvents, maxBytes).minimalCompletionStage();
  }

  @Override
  public CompletionStage<Verification> verify() {
    return reader.verify().minimalCompletionStage();
  }

  @Override
  public long foundUpTo() {
    return board.foundUpTo();
  }

  @Override
  public SpoolStatus status() {
    Totals totals = board.totals();
    return new SpoolStatus(
        totals.pending(),
        totals.givenUp(),
        totals.bytes(),
        maxBytes,
        totals.bytes() > highWaterMark * maxBytes,
        totals.oldest(),
        problem(totals));
  }

  private @Nullable String problem(Totals totals) {
    Trouble trouble = board.trouble();
    if (trouble != null) {
      return trouble.message();
    }
    if (board.writingFor(nanoTime.getAsLong()) > appendWithin.toNanos()) {
      return "the disk of the spool's directory "
          + directory
          + " does not answer: check the volume";
    }
    return totals.bytes() >= maxBytes ? isFull() : null;
  }
}
