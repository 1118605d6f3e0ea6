package io.github.buildkitepubsub.embedded;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs calls as their fault plans say and turns what they throw into statuses. */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private final Faults faults;
  private final Executor executor;
  private final ScheduledExecutorService timer;

  Calls(Faults faults, Executor executor, ScheduledExecutorService timer) {
    this.faults = faults;
    this.executor = executor;
    this.timer = timer;
  }

  Faults faults() {
    return faults;
  }

  /** Answers an administrative call with what the body returns. */
  <T> void admin(String resource, StreamObserver<T> client, Supplier<T> body) {
    answer(faults.plan(Rpc.ADMIN, resource), client, body);
  }

  /** Answers with what the body returns or throws. */
  <T> void answer(FaultPlan plan, StreamObserver<T> client, Supplier<T> body) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) client;
    if (!plan.isNone()) {
      // With a handler, an answer that comes after the client went away is ignored.
      call.setOnCancelHandler(() -> {});
    }
    run(
        plan,
        call,
        () -> {
          T answer = body.get();
          if (plan.loseAnswer()) {
            throw failure(Status.Code.UNAVAILABLE, "the answer was lost");
          }
          client.onNext(answer);
          client.onCompleted();
        },
        client::onError);
  }

  /**
   * Runs the body now, later or never.
   *
   * @param body answers the client itself
   * @param onFailure gets what the body throws, and injected failures
   */
  void run(
      FaultPlan plan,
      ServerCallStreamObserver<?> call,
      Runnable body,
      Consumer<StatusRuntimeException> onFailure) {
    if (plan.isNone()) {
      handle(null, body, onFailure);
      return;
    }
    Runnable handling =
        () -> {
          if (!call.isCancelled()) {
            handle(plan.failure(), body, onFailure);
          }
        };
    if (plan.hang()) {
      faults.hang(() -> execute(handling));
    } else if (plan.delay().isZero()) {
      handling.run();
    } else {
      var unused = schedule(handling, plan.delay());
    }
  }

  /** Runs a task in the pool; not at all once the server is closed. */
  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("embedded Pub/Sub is closed, a task was dropped");
    }
  }

  /** Runs a task in the pool after a while. */
  ScheduledFuture<?> schedule(Runnable task, Duration delay) {
    return timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void handle(
      Status.@Nullable Code failure, Runnable body, Consumer<StatusRuntimeException> onFailure) {
    try {
      if (failure != null) {
        throw failure(failure, "an injected fault");
      }
      body.run();
    } catch (StatusRuntimeException e) {
      onFailure.accept(e);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("embedded Pub/Sub failed to handle a call");
      onFailure.accept(failure(Status.Code.INTERNAL, e.toString()));
    }
  }

  private static StatusRuntimeException failure(Status.Code code, String description) {
    return Status.fromCode(code).withDescription(description).asRuntimeException();
  }
}
