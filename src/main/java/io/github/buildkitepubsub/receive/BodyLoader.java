package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.slf4j.MDC;

/**
 * Reads the body of a POST before a servlet sees the request, so that a slow sender holds a
 * connection but no thread. It is read once there is memory for it, which it has until the request
 * is answered. A resource takes what was read with {@link RequestBody}. A body that came together
 * with its headers goes on in the same thread.
 */
final class BodyLoader extends Handler.Wrapper {

  private final int maxBytes;
  private final BodyMemory memory;
  private final Duration limit;
  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService scheduler;

  /**
   * @param maxBytes a larger body is refused
   * @param memory what all bodies share
   * @param limit a body that is not read so long after its headers is refused
   * @param nanoTime a monotonic time in nanoseconds
   * @param scheduler runs one short task for each body that is late
   */
  BodyLoader(
      int maxBytes,
      BodyMemory memory,
      Duration limit,
      ReceiveMetrics metrics,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this.maxBytes = maxBytes;
    this.memory = memory;
    this.limit = limit;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!HttpMethod.POST.is(request.getMethod())) {
      return super.handle(request, response, callback);
    }
    long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (announced > maxBytes) {
      RequestBody.keep(request, CompletableFuture.failedFuture(BodyAccumulator.tooLarge(maxBytes)));
      return super.handle(request, response, callback);
    }
    CompletableFuture<byte[]> body = new CompletableFuture<>();
    RequestBody.keep(request, body);
    CompletableFuture<Void> room = new CompletableFuture<>();
    // How long a chunked body is, is known when it is there.
    int claimed = announced < 0 ? maxBytes : (int) announced;
    IpAddress client = ClientGate.clientOf(request);
    boolean isKnown = LiveEdge.of(request).failures().isKnown(client);
    BodyMemory.Claim claim = memory.claim(client, isKnown, claimed, () -> room.complete(null));
    Request.addCompletionListener(request, failure -> claim.release());
    if (claim.isGranted()) {
      read(request, announced, claim, body);
    } else {
      CompletionStage<Void> granted = room;
      granted.thenRun(() -> read(request, announced, claim, body));
    }
    if (body.isDone()) {
      return super.handle(request, response, callback);
    }
    long start = nanoTime.getAsLong();
    Callback late = new Releasing(claim, callback);
    Future<?> timer = refuseLate(body, claim);
    CompletionStage<byte[]> settled = body;
    settled.whenComplete(
        (bytes, failure) -> {
          timer.cancel(false);
          // Neither the thread that reads sockets nor the timer's may run a resource.
          try {
            request.getContext().execute(() -> resume(request, response, late));
          } catch (RejectedExecutionException e) {
            claim.release();
            refuse(request, response, late, start);
          }
        });
    return true;
  }

  /** Completes {@code body} with what comes. Does not block. */
  private void read(
      Request request, long announced, BodyMemory.Claim claim, CompletableFuture<byte[]> body) {
    BodyAccumulator arriving = new BodyAccumulator(request, announced, maxBytes);
    arriving.parse();
    CompletionStage<byte[]> arrival = arriving;
    // Jetty wants to be told that what follows the last byte does not block.
    arrival.whenComplete(
        Promise.Invocable.toBiConsumer(
            Promise.Invocable.from(
                InvocationType.NON_BLOCKING,
                bytes -> {
                  claim.shrinkTo(bytes.length);
                  body.complete(bytes);
                },
                failure -> {
                  claim.release();
                  body.completeExceptionally(failure);
                })));
  }

  private Future<?> refuseLate(CompletableFuture<byte[]> body, BodyMemory.Claim claim) {
    try {
      return scheduler.schedule(
          () -> body.completeExceptionally(late(claim)), limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      body.completeExceptionally(new Refusal(ErrorCode.PUBLISH_STOPPED));
      return body;
    }
  }

  /** Answers where no thread takes work any more, in this one: what is so short does not block. */
  private void refuse(Request request, Response response, Callback callback, long start) {
    ErrorCode error = ErrorCode.PUBLISH_STOPPED;
    metrics.answered(error.status(), null, Duration.ofNanos(nanoTime.getAsLong() - start));
    Response.writeError(
        request, response, callback, error.status(), error.message(), new Refusal(error));
  }

  private Refusal late(BodyMemory.Claim claim) {
    if (!claim.giveUp()) {
      return new Refusal(ErrorCode.BODY_SLOW);
    }
    metrics.limited(Limit.MEMORY);
    return new Refusal(ErrorCode.LIMIT_MEMORY);
  }

  /**
   * Gives the memory back when the answer is out: nobody wants the rest of a body that is late,
   * though its sender may be listened to for a while before the request is complete.
   */
  private static final class Releasing extends Callback.Nested {

    private final BodyMemory.Claim claim;

    Releasing(BodyMemory.Claim claim, Callback callback) {
      super(callback);
      this.claim = claim;
    }

    @Override
    public void succeeded() {
      claim.release();
      super.succeeded();
    }
  }

  private void resume(Request request, Response response, Callback callback) {
    // The log lines of this thread are the request's from here on.
    MDC.put(RequestIds.ATTRIBUTE, RequestIds.given(request));
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Throwable e) {
      Response.writeError(request, response, callback, e);
    } finally {
      MDC.remove(RequestIds.ATTRIBUTE);
    }
  }
}
