package io.github.buildkitepubsub.receive.connections;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Reads on, for a while, and drops what it reads, where a request is answered before its body has
 * come. A connection that is closed while its sender still writes is reset, and the reset takes the
 * answer with it before the sender has read it (RFC 9112, section 9.6).
 *
 * <p>Bounded in bytes and in time; no thread waits.
 */
public final class LingeringClose extends Handler.Wrapper {

  private final long maxBytes;
  private final Duration limit;
  private final ScheduledExecutorService scheduler;

  /**
   * @param maxBytes how much of a body is dropped at most
   * @param limit for how long at most
   * @param scheduler runs one short task for each such request
   */
  public LingeringClose(long maxBytes, Duration limit, ScheduledExecutorService scheduler) {
    this.maxBytes = maxBytes;
    this.limit = limit;
    this.scheduler = scheduler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Drain drain = new Drain(request, response, callback);
    return super.handle(drain.body, response, drain);
  }

  /** Completes the request once nothing more is to be read. */
  private final class Drain extends Callback.Nested {

    private final Body body;
    private final Response response;

    /** Guarded by this, as is all below. */
    private boolean isComplete;

    private long dropped;
    private @Nullable Future<?> timer;

    Drain(Request request, Response response, Callback callback) {
      super(callback);
      this.body = new Body(request, this);
      this.response = response;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    /** The answer is written. What was not refused was read to its end. */
    @Override
    public void succeeded() {
      if (response.getStatus() < HttpStatus.BAD_REQUEST_400 || !body.isOnItsWay()) {
        super.succeeded();
      } else {
        body.takeOver();
        drop();
      }
    }

    /** Drops what is there; is called again when there is more. */
    void drop() {
      if (dropsAll()) {
        complete();
      }
    }

    /**
     * @return false if there may be more to come
     */
    private synchronized boolean dropsAll() {
      while (!isComplete) {
        Content.Chunk chunk = body.next();
        if (chunk == null) {
          return !waits();
        }
        dropped += chunk.remaining();
        boolean isEnd = chunk.isLast() || Content.Chunk.isFailure(chunk) || dropped > maxBytes;
        chunk.release();
        if (isEnd) {
          return true;
        }
      }
      return true;
    }

    /**
     * @return false if the service stops, or there is no more
     */
    private boolean waits() {
      try {
        if (timer == null) {
          timer = scheduler.schedule(this::complete, limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        body.awaitMore();
        return true;
      } catch (RejectedExecutionException | IllegalStateException e) {
        return false;
      }
    }

    private void complete() {
      synchronized (this) {
        if (isComplete) {
          return;
        }
        isComplete = true;
        if (timer != null) {
          timer.cancel(false);
        }
      }
      super.succeeded();
    }
  }

  /**
   * A request whose body has one reader at a time: until the answer, whoever wants it; from then on
   * a drain. The first may still wait for more when the answer is written, as it does of a body
   * that is late, and Jetty takes no second one that waits: what then comes is the drain's.
   */
  private static final class Body extends Request.Wrapper implements Invocable.Task {

    private final Drain drain;

    /** Guarded by this, as is all below. */
    private boolean isTakenOver;

    /** True while Jetty is to call when there is more. */
    private boolean isAwaited;

    /**
     * Who waits, or was the last to; null if nobody has, or the drain does. Read without the lock
     * too, since Jetty may hold one of its own that reading needs.
     */
    private volatile @Nullable Runnable reader;

    Body(Request request, Drain drain) {
      super(request);
      this.drain = drain;
    }

    /** False if its sender waits to be asked for it, and was not. */
    synchronized boolean isOnItsWay() {
      return reader != null || !getHeaders().contains(HttpHeader.EXPECT);
    }

    /** Nobody but the drain gets anything of it any more. */
    synchronized void takeOver() {
      isTakenOver = true;
      reader = null;
    }

    /** What the drain reads; null if there is nothing yet. */
    synchronized Content.@Nullable Chunk next() {
      return isAwaited ? null : super.read();
    }

    /** Has the drain called when there is more. */
    void awaitMore() {
      synchronized (this) {
        if (isAwaited) {
          return;
        }
        isAwaited = true;
      }
      super.demand(this);
    }

    @Override
    public synchronized Content.@Nullable Chunk read() {
      return isTakenOver
          ? Content.Chunk.from(new EofException("the request is answered"))
          : super.read();
    }

    @Override
    public void demand(Runnable more) {
      synchronized (this) {
        if (isTakenOver) {
          // It would be told only that there is nothing for it.
          return;
        }
        isAwaited = true;
        reader = more;
      }
      super.demand(this);
    }

    @Override
    public InvocationType getInvocationType() {
      Runnable next = reader;
      return next == null ? InvocationType.NON_BLOCKING : Invocable.getInvocationType(next);
    }

    /** There is more. */
    @Override
    public void run() {
      Runnable next;
      synchronized (this) {
        isAwaited = false;
        next = reader;
      }
      if (next == null) {
        drain.drop();
      } else {
        next.run();
      }
    }
  }
}
