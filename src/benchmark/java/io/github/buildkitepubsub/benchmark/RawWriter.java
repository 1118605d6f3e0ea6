package io.github.buildkitepubsub.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * What a spool cannot beat in this directory: one thread that takes all records that wait, writes
 * them behind each other, each with its length and checksum, and syncs once. Nothing can be removed
 * or found again.
 */
final class RawWriter implements AutoCloseable {

  private static final int HEADER_BYTES = 2 * Integer.BYTES;
  private static final int WAITING = 1000;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Append(byte[] body, CompletableFuture<Void> durable) {}

  private final BlockingQueue<Append> queue = new ArrayBlockingQueue<>(WAITING);
  private final FileChannel file;
  private final Thread thread = new Thread(this::run, "raw-writer");

  RawWriter(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    thread.start();
  }

  /** Completes once {@code body} would outlive a power cut. */
  CompletableFuture<Void> append(byte[] body) throws InterruptedException {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    queue.put(new Append(body, durable));
    return durable;
  }

  private void run() {
    List<Append> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch);
        write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("NullAway") // The value of a future of Void.
  private void write(List<Append> batch) throws IOException {
    int bytes = batch.stream().mapToInt(append -> HEADER_BYTES + append.body().length).sum();
    ByteBuffer records = ByteBuffer.allocateDirect(bytes);
    for (Append append : batch) {
      CRC32C checksum = new CRC32C();
      checksum.update(append.body());
      records.putInt(append.body().length).putInt((int) checksum.getValue()).put(append.body());
    }
    records.flip();
    while (records.hasRemaining()) {
      file.write(records);
    }
    file.force(false);
    batch.forEach(append -> append.durable().complete(null));
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    file.close();
  }
}
