package io.github.buildkitepubsub.reload;

import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files again and again, and says when what is in them has changed and has then stayed as
 * it is for one interval, so that a file is not taken while it is being written.
 *
 * <p>Contents are compared, not times: these depend on the file system, and tools that copy files
 * keep them. Files are followed through symbolic links, which is how Kubernetes replaces what it
 * mounts: notifications of the operating system, which are about one directory, would miss that.
 */
public final class FileWatch implements Managed {

  /** Stands for the content of a file that cannot be read. */
  private static final String UNREADABLE = "unreadable";

  private final Supplier<Set<Path>> files;
  private final Duration interval;
  private final Runnable changed;
  private final ScheduledExecutorService thread;
  private @Nullable Map<Path, String> seen;
  private @Nullable Map<Path, String> told;
  private volatile @Nullable Future<?> next;

  /**
   * @param files which files; asked each time
   * @param changed is run after a change, and once after the start: a file may have changed between
   *     the service's reading it and the first look here
   * @param thread runs looks, and {@code changed}, one after the other
   */
  public FileWatch(
      Supplier<Set<Path>> files,
      Duration interval,
      Runnable changed,
      ScheduledExecutorService thread) {
    this.files = files;
    this.interval = interval;
    this.changed = changed;
    this.thread = thread;
  }

  @Override
  public void start() {
    schedule();
  }

  @Override
  public void stop() {
    Future<?> waiting = next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  private void schedule() {
    try {
      next = thread.schedule(this::look, interval.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The service stops.
      next = null;
    }
  }

  private void look() {
    try {
      Map<Path, String> now = contents();
      boolean isSettled = now.equals(seen);
      seen = now;
      if (isSettled && !now.equals(told)) {
        told = now;
        changed.run();
      }
    } finally {
      schedule();
    }
  }

  private Map<Path, String> contents() {
    Map<Path, String> contents = new TreeMap<>();
    files.get().forEach(file -> contents.put(file, content(file)));
    return contents;
  }

  private static String content(Path file) {
    MessageDigest digest = sha256();
    try (InputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return UNREADABLE;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
