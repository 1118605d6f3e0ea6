package io.github.buildkitepubsub.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file in memory, on a disk with so much room: a write that does not fit is taken in part. */
final class SmallFile extends FileChannel {

  private byte[] content = {};
  private int position;
  private int room;
  private boolean isTruncatable = true;

  SmallFile(int room) {
    this.room = room;
  }

  void room(int bytes) {
    room = bytes;
  }

  /** From now on nothing can be cut off. */
  void failTruncates() {
    isTruncatable = false;
  }

  /** What is in it. */
  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int taken = Math.min(source.remaining(), room - position);
    if (taken <= 0) {
      throw new IOException("No space left on device");
    }
    content = Arrays.copyOf(content, Math.max(content.length, position + taken));
    source.get(content, position, taken);
    position += taken;
    return taken;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long to) {
    position = Math.toIntExact(to);
    return this;
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (!isTruncatable) {
      throw new IOException("Input/output error");
    }
    content = Arrays.copyOf(content, Math.toIntExact(Math.min(size, content.length)));
    position = Math.min(position, content.length);
    return this;
  }

  @Override
  public void force(boolean metaData) {
    // It is as durable as it gets.
  }

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target, long from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void implCloseChannel() {
    // There is nothing to give back.
  }
}
