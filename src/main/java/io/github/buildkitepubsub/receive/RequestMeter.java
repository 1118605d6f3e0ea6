package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Opens each request's scope and, at its answer, counts it and writes its line: DEBUG for a
 * success, INFO for a sender's mistake, WARN for ours. Neither path nor body is logged: an address
 * can hold a secret.
 */
@PreMatching
@Priority(0)
final class RequestMeter implements ContainerRequestFilter, ContainerResponseFilter {

  private static final Logger log = LoggerFactory.getLogger("request");

  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;

  RequestMeter(ReceiveMetrics metrics, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    RequestScope.open(request, nanoTime.getAsLong());
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    RequestScope scope = RequestScope.of(request);
    WebhookEvent event = scope.event();
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - scope.startNanos());
    metrics.answered(response.getStatus(), event == null ? null : event.type(), took);
    if (response.getEntity() instanceof Answer.Success success && success.duplicate() != null) {
      metrics.duplicate();
    }
    if (response.getEntity() instanceof Answer.Failure failure) {
      request.setProperty(RequestTracing.ERROR_CODE, failure.errorCode());
    }
    write(request, response, scope, took);
  }

  private static void write(
      ContainerRequestContext request,
      ContainerResponseContext response,
      RequestScope scope,
      Duration took) {
    Level level = level(response.getStatus());
    if (!log.isEnabledForLevel(level)) {
      return;
    }
    LoggingEventBuilder line =
        log.atLevel(level)
            .addKeyValue("method", request.getMethod())
            .addKeyValue("status", response.getStatus())
            .addKeyValue("took_ms", took.toNanos() / 1_000_000.0)
            .addKeyValue("client_address", ClientGate.clientOf(request))
            .addKeyValue("request_id", request.getProperty(RequestIds.ATTRIBUTE));
    Object traceId = request.getProperty(RequestTracing.TRACE_ID);
    if (traceId != null) {
      line =
          line.addKeyValue(RequestTracing.TRACE_ID, traceId)
              .addKeyValue(RequestTracing.SPAN_ID, request.getProperty(RequestTracing.SPAN_ID));
    }
    WebhookEvent event = scope.event();
    if (event != null) {
      line = line.addKeyValue("event_id", event.id()).addKeyValue("event_type", event.type());
      if (event.pipeline() != null) {
        line = line.addKeyValue("pipeline", event.pipeline());
      }
    }
    Authentication authentication = scope.authentication();
    if (authentication != null) {
      line = line.addKeyValue("secret_name", authentication.secretName());
    }
    if (response.getEntity() instanceof Answer.Failure failure) {
      line = line.addKeyValue("error_code", failure.errorCode());
    }
    line.log("request answered");
  }

  static Level level(int status) {
    if (status >= 500) {
      return Level.WARN;
    }
    return status >= 400 ? Level.INFO : Level.DEBUG;
  }
}
