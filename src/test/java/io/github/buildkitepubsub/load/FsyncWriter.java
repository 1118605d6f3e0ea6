package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The floor of a spool: records of the size of a webhook are appended to a file, and all that came
 * while one fsync ran share the next. Nothing is ever deleted, indexed or read.
 */
public final class FsyncWriter {

  private static final int RECORD_BYTES = 6144;
  private static final int MAX_BATCH = 256;

  /** Where it starts anew, so that it takes no more of the disk than a spool would. */
  private static final long MAX_FILE_BYTES = 256L << 20;

  private final BlockingQueue<CountDownLatch> waiting = new ArrayBlockingQueue<>(MAX_BATCH);
  private final FileChannel file;
  private volatile boolean isStopped;
  private final AtomicLong written = new AtomicLong();

  private FsyncWriter(FileChannel file) {
    this.file = file;
  }

  /** Arguments: a directory, writers, seconds. Prints {@code fsync=<appends a second> <CPU µs>}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path path = Path.of(arguments[0], "raw");
    Duration length = Duration.ofSeconds(Long.parseLong(arguments[2]));
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      new FsyncWriter(file).run(Integer.parseInt(arguments[1]), length);
    } finally {
      Files.delete(path);
    }
  }

  private void run(int writers, Duration length) throws IOException, InterruptedException {
    for (int i = 0; i < writers; i++) {
      start(this::append);
    }
    Thread committer = start(this::commit);
    // The first half warms it up.
    Thread.sleep(length.toMillis() / 2);
    long before = written.get();
    long start = System.nanoTime();
    double cpu = Usage.cpuMillis(ProcessHandle.current().pid());
    Thread.sleep(length.toMillis() / 2);
    long appends = written.get() - before;
    double seconds = (System.nanoTime() - start) / 1e9;
    double micros = (Usage.cpuMillis(ProcessHandle.current().pid()) - cpu) * 1000 / appends;
    isStopped = true;
    committer.join();
    System.out.println("fsync=" + appends / seconds + " " + micros);
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void append() {
    try {
      while (!isStopped) {
        CountDownLatch durable = new CountDownLatch(1);
        waiting.put(durable);
        durable.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void commit() {
    ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES * MAX_BATCH);
    List<CountDownLatch> batch = new ArrayList<>();
    try {
      while (!isStopped) {
        batch.add(waiting.take());
        waiting.drainTo(batch, MAX_BATCH - 1);
        record.clear().limit(RECORD_BYTES * batch.size());
        if (file.position() > MAX_FILE_BYTES) {
          file.position(0);
        }
        while (record.hasRemaining()) {
          file.write(record);
        }
        file.force(false);
        written.addAndGet(batch.size());
        batch.forEach(CountDownLatch::countDown);
        batch.clear();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
