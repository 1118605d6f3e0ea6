package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A directory's lock: at most one holder among all processes of a machine, and within this one. The
 * file stays when the lock goes, because to delete it would let two in.
 */
public final class DirectoryLock implements AutoCloseable {

  /** In the directory. */
  public static final String FILE = "spool.lock";

  private final FileChannel channel;
  private final InPlace file;

  private DirectoryLock(FileChannel channel, InPlace file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * The lock of {@code directory}; null if somebody else holds it.
   *
   * @throws IOException if the lock's file cannot be made
   */
  public static @Nullable DirectoryLock tryAcquire(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by another spool of this process.
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : new DirectoryLock(channel, InPlace.now(directory.resolve(FILE)));
  }

  /** Whether it still locks the directory: its file may have been deleted with it. */
  public boolean isInPlace() {
    return file.holds();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
