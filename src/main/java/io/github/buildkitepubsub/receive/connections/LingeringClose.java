package io.github.buildkitepubsub.receive.connections;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
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
    // A sender that asks before it sends has nothing on its way.
    return super.handle(
        request,
        response,
        request.getHeaders().contains(HttpHeader.EXPECT)
            ? callback
            : new Drain(request, response, callback));
  }

  /** Completes the request once nothing more is to be read. */
  private final class Drain extends Callback.Nested implements Runnable {

    private final Request request;
    private final Response response;

    /** Guarded by this, as is all below. */
    private boolean isComplete;

    private long dropped;
    private @Nullable Future<?> timer;

    Drain(Request request, Response response, Callback callback) {
      super(callback);
      this.request = request;
      this.response = response;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    /** The answer is written. What was not refused was read to its end. */
    @Override
    public void succeeded() {
      if (response.getStatus() < HttpStatus.BAD_REQUEST_400) {
        super.succeeded();
      } else {
        run();
      }
    }

    /** Drops what is there; Jetty calls it again when there is more. */
    @Override
    public void run() {
      if (dropsAll()) {
        complete();
      }
    }

    /**
     * @return false if there may be more to come
     */
    private synchronized boolean dropsAll() {
      while (!isComplete) {
        Content.Chunk chunk = request.read();
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
     * @return false if the service stops, or whoever read the body still does, which is slow
     */
    private boolean waits() {
      try {
        if (timer == null) {
          timer = scheduler.schedule(this::complete, limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        request.demand(this);
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
}
