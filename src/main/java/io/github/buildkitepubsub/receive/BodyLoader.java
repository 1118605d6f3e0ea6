package io.github.buildkitepubsub.receive;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.slf4j.MDC;

/**
 * Reads a body before a servlet sees the request, so that a slow sender holds a connection but no
 * thread. A resource takes what was read with {@link RequestBody}. A body that came together with
 * its headers goes on in the same thread.
 */
final class BodyLoader extends Handler.Wrapper {

  private final int maxBytes;
  private final Duration limit;
  private final ScheduledExecutorService scheduler;

  /**
   * @param maxBytes a larger body is refused
   * @param limit a slower body is refused
   * @param scheduler runs one short task for each body that is late
   */
  BodyLoader(int maxBytes, Duration limit, ScheduledExecutorService scheduler) {
    this.maxBytes = maxBytes;
    this.limit = limit;
    this.scheduler = scheduler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    CompletableFuture<byte[]> body = load(request);
    RequestBody.keep(request, body);
    if (body.isDone()) {
      return super.handle(request, response, callback);
    }
    Future<?> timer = refuseLate(body);
    Runnable settled =
        () -> {
          timer.cancel(false);
          // Neither the thread that reads sockets nor the timer's may run a resource.
          request.getContext().execute(() -> resume(request, response, callback));
        };
    CompletionStage<byte[]> arrival = body;
    // Jetty wants to be told that what follows the last byte does not block.
    arrival.whenComplete(
        Promise.Invocable.toBiConsumer(
            Promise.Invocable.from(
                InvocationType.NON_BLOCKING, bytes -> settled.run(), failure -> settled.run())));
    return true;
  }

  private Future<?> refuseLate(CompletableFuture<byte[]> body) {
    try {
      return scheduler.schedule(
          () -> body.completeExceptionally(new Refusal(ErrorCode.BODY_SLOW)),
          limit.toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      body.completeExceptionally(new Refusal(ErrorCode.PUBLISH_STOPPED));
      return body;
    }
  }

  private CompletableFuture<byte[]> load(Request request) {
    long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (announced > maxBytes) {
      return CompletableFuture.failedFuture(BodyAccumulator.tooLarge(maxBytes));
    }
    BodyAccumulator body = new BodyAccumulator(request, announced, maxBytes);
    body.parse();
    return body;
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
