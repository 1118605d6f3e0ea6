package io.github.buildkitepubsub.receive;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.receive.authentication.PathSecrets;
import io.github.buildkitepubsub.secret.NamedSecret;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;

/**
 * The edge as a whole: builds its parts and registers them with Jersey, under the paths of the
 * settings.
 */
public final class WebhookEndpoints {

  private final ReceiveSettings settings;
  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;
  private final WebhookResource webhook;
  private final TestEngineResource testEngine;
  private final boolean testEngineOn;

  /**
   * @param secrets who may post webhooks
   * @param testEngineSecrets who may post Test Engine's; none means that there is no such address
   * @param tracing told of each request's steps
   * @param clock what signatures' times are compared with, and events' times of receipt
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   * @param scheduler runs one short task for each answer that is late
   */
  public WebhookEndpoints(
      ReceiveSettings settings,
      List<NamedSecret> secrets,
      List<NamedSecret> testEngineSecrets,
      EventParser parser,
      EventForwarder forwarder,
      ReceiveMetrics metrics,
      RequestTracing tracing,
      InstantSource clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this.settings = settings;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    Intake intake = new Intake(parser, forwarder, metrics, tracing, nanoTime);
    AnswerDeadline deadline =
        new AnswerDeadline(settings.answerWithin().toJavaDuration(), scheduler);
    this.webhook =
        new WebhookResource(
            authenticator(settings.authentication(), secrets, clock),
            intake,
            recentRequests(settings.authentication(), nanoTime),
            deadline,
            metrics,
            tracing,
            clock);
    this.testEngine =
        new TestEngineResource(
            new PathSecrets(testEngineSecrets), intake, deadline, metrics, tracing, clock);
    this.testEngineOn = !testEngineSecrets.isEmpty();
  }

  /** Registers resources, the meter and the error mapper. */
  public void register(ResourceConfig jersey) {
    jersey.register(new RequestMeter(metrics, nanoTime));
    jersey.register(new ErrorMapper(metrics, settings.testEngine().path()));
    jersey.registerResources(post(settings.path(), webhook));
    if (testEngineOn) {
      String path = settings.testEngine().path() + "/{" + TestEngineResource.SECRET + "}";
      jersey.registerResources(post(path, testEngine));
    }
  }

  /** A resource under a path that is only known now, so that no annotation can name it. */
  private static Resource post(String path, Object handler) {
    Resource.Builder resource = Resource.builder(path);
    resource.addMethod(HttpMethod.POST).handledBy(handler, receiveMethod(handler.getClass()));
    return resource.build();
  }

  private static Method receiveMethod(Class<?> type) {
    return java.util.Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals("receive"))
        .findFirst()
        .orElseThrow();
  }

  private static Authenticator authenticator(
      AuthenticationSettings settings, List<NamedSecret> secrets, InstantSource clock) {
    return new Authenticator(
        secrets, settings.requireSignature(), settings.window().toJavaDuration(), clock);
  }

  private static RecentRequests recentRequests(
      AuthenticationSettings settings, LongSupplier nanoTime) {
    Ticker ticker = nanoTime::getAsLong;
    return new RecentRequests(
        settings.window().toJavaDuration(), settings.rememberedRequests(), ticker);
  }
}
