package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.receive.address.ClientAddresses;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.receive.authentication.PathSecrets;
import io.github.buildkitepubsub.receive.cors.CrossOrigin;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import io.github.buildkitepubsub.receive.limits.FailedAuthentications;
import io.github.buildkitepubsub.receive.limits.RequestLimit;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.validate.EventValidation;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;

/**
 * The edge as a whole: builds its parts and puts them into Jetty, before a servlet sees a request,
 * and into Jersey, under the paths of the settings.
 */
public final class WebhookEndpoints {

  /** A scrape may be kept; all other answers are for their sender alone. */
  private static final String STORABLE = "/metrics";

  private final ReceiveSettings settings;
  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService scheduler;
  private final ClientAddresses addresses;
  private final Allowlist allowlist;
  private final FailedAuthentications failures;
  private final BodyMemory bodyMemory;
  private final WebhookResource webhook;
  private final TestEngineResource testEngine;
  private final boolean testEngineOn;
  private final Refusals refusals;
  private final RequestIds ids;

  /**
   * @param secrets who may post webhooks
   * @param testEngineSecrets who may post Test Engine's; none means that there is no such address
   * @param validation what is forwarded
   * @param invalid where events go that are neither forwarded nor refused
   * @param allowlist which addresses may send
   * @param tracing told of each request's steps
   * @param ids names requests
   * @param clock what signatures' times are compared with, and events' times of receipt
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   * @param scheduler runs one short task for each body and each answer that is late
   */
  public WebhookEndpoints(
      ReceiveSettings settings,
      List<NamedSecret> secrets,
      List<NamedSecret> testEngineSecrets,
      EventParser parser,
      EventValidation validation,
      EventForwarder forwarder,
      InvalidEvents invalid,
      ReceiveMetrics metrics,
      Allowlist allowlist,
      RequestTracing tracing,
      RequestIds ids,
      InstantSource clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this.settings = settings;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
    this.addresses = new ClientAddresses(settings.trustedProxies());
    this.allowlist = allowlist;
    this.failures =
        new FailedAuthentications(
            settings.limits().failedAuthentications(),
            client -> addresses.isTrusted(client) || allowlist.lists(client),
            nanoTime);
    this.bodyMemory = new BodyMemory(settings.bodyMemoryBytes(), maxBodyBytes(), failures::isKnown);
    metrics.watch(bodyMemory);
    RequestLimit requests = new RequestLimit(settings.limits().requests(), nanoTime);
    Admission admission = new Admission(failures, requests, metrics, tracing);
    Intake intake = new Intake(parser, validation, forwarder, invalid, metrics, tracing, nanoTime);
    AnswerDeadline deadline =
        new AnswerDeadline(settings.answerWithin().toJavaDuration(), scheduler);
    this.webhook =
        new WebhookResource(
            admission,
            authenticator(settings.authentication(), secrets, clock),
            intake,
            recentRequests(settings.authentication(), nanoTime),
            deadline,
            tracing,
            clock);
    this.testEngine =
        new TestEngineResource(
            admission, new PathSecrets(testEngineSecrets), intake, deadline, tracing, clock);
    this.testEngineOn = !testEngineSecrets.isEmpty();
    this.refusals = new Refusals(settings, metrics);
    this.ids = ids;
  }

  /**
   * Puts what a request passes in Jetty into {@code context}: its identifier, headers, its address,
   * CORS where an origin is allowed, the body.
   *
   * @param openPaths operators' addresses, which are open to everybody
   */
  public void install(ServletContextHandler context, Set<String> openPaths) {
    // What is inserted last comes first.
    context.insertHandler(
        new BodyLoader(
            maxBodyBytes(),
            bodyMemory,
            settings.readWithin().toJavaDuration(),
            metrics,
            scheduler));
    if (settings.cors().allowsSomething()) {
      context.insertHandler(CrossOrigin.handler(settings.cors()));
    }
    context.insertHandler(
        new ClientGate(openPaths, addresses, allowlist, failures, metrics, nanoTime));
    context.insertHandler(new SecurityHeaders(STORABLE));
    context.insertHandler(new RequestIdHandler(ids));
  }

  /** Answers what Jetty refuses inside the application's context, and before it: broken HTTP. */
  public JsonErrorHandler errorHandler(ObjectMapper mapper) {
    return new JsonErrorHandler(mapper, refusals, ids);
  }

  private int maxBodyBytes() {
    return Math.toIntExact(settings.maxBodySize().toBytes());
  }

  /** Registers resources, the meter and the error mapper. */
  public void register(ResourceConfig jersey) {
    jersey.register(new RequestMeter(metrics, nanoTime));
    jersey.register(new ErrorMapper(refusals));
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
