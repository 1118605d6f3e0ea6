package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.receive.address.ClientAddresses;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.receive.authentication.PathSecrets;
import io.github.buildkitepubsub.receive.connections.ConnectionMetrics;
import io.github.buildkitepubsub.receive.connections.Connections;
import io.github.buildkitepubsub.receive.connections.LingeringClose;
import io.github.buildkitepubsub.receive.cors.CrossOrigin;
import io.github.buildkitepubsub.receive.exchange.ExchangeHandler;
import io.github.buildkitepubsub.receive.exchange.ExchangeLog;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import io.github.buildkitepubsub.receive.limits.FailedAuthentications;
import io.github.buildkitepubsub.receive.limits.RequestLimit;
import io.github.buildkitepubsub.secret.NamedSecret;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.model.Resource;

/**
 * The edge as a whole: builds its parts and puts them into Jetty, before a servlet sees a request,
 * and into Jersey, under the paths of the settings.
 */
public final class WebhookEndpoints {

  /** A scrape may be kept; all other answers are for their sender alone. */
  private static final String STORABLE = "/metrics";

  /**
   * What Jersey collects of an answer to tell its length, in an array for each: most have some 200
   * bytes, and its default of 8 KiB was a tenth of all that a request allocated.
   */
  private static final int ANSWER_BYTES = 1024;

  /** How much of a body that nobody wants is read so that its sender sees why, and how long. */
  private static final int LINGERING_BODIES = 8;

  private static final Duration LINGERING = Duration.ofSeconds(1);

  private final ReceiveSettings settings;
  private final ReceiveMetrics metrics;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService scheduler;
  private final EventForwarder forwarder;
  private final InvalidEvents invalid;
  private final RequestTracing tracing;
  private final InstantSource clock;
  private final BodyMemory bodyMemory;
  private final Silence silence;
  private final RecentRequests recent;
  private final WebhookResource webhook;
  private final TestEngineResource testEngine;
  private final Refusals refusals;
  private final RequestIds ids;
  private volatile LiveEdge live;

  /**
   * @param rules what it goes by at first
   * @param invalid where events go that are neither forwarded nor refused
   * @param allowlist which addresses may send
   * @param tracing told of each request's steps
   * @param ids names requests
   * @param clock what signatures' times are compared with, and events' times of receipt
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   * @param scheduler runs one short task for each body and each answer that is late
   */
  public WebhookEndpoints(
      EdgeRules rules,
      EventForwarder forwarder,
      InvalidEvents invalid,
      ReceiveMetrics metrics,
      Allowlist allowlist,
      RequestTracing tracing,
      RequestIds ids,
      InstantSource clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this.settings = rules.settings();
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
    this.forwarder = forwarder;
    this.invalid = invalid;
    this.tracing = tracing;
    this.clock = clock;
    this.silence = new Silence(nanoTime);
    metrics.watchSilence(silence::seconds);
    FailedAuthentications failures =
        new FailedAuthentications(
            settings.limits().failedAuthentications(), client -> false, nanoTime);
    RequestLimit requests = new RequestLimit(settings.limits().requests(), nanoTime);
    this.live = live(rules, allowlist, failures, requests);
    this.bodyMemory = new BodyMemory(settings.bodyMemoryBytes(), maxBodyBytes());
    metrics.watch(bodyMemory);
    this.recent = recentRequests(settings.authentication(), nanoTime);
    AnswerDeadline deadline =
        new AnswerDeadline(settings.answerWithin().toJavaDuration(), scheduler);
    this.webhook = new WebhookResource(recent, deadline, tracing, clock);
    this.testEngine = new TestEngineResource(deadline, tracing, clock);
    this.refusals = new Refusals(settings, metrics);
    this.ids = ids;
  }

  /**
   * Gets ready to go by other rules.
   *
   * @param next of its settings only the live keys are looked at
   * @return lets requests that come from now on go by them; what was counted stays
   */
  public Runnable prepare(EdgeRules next) {
    ReceiveSettings other = next.settings();
    LiveEdge now = live;
    LiveEdge edge =
        live(
            next,
            now.allowlist().with(other.allowlist()),
            now.failures(),
            now.requests().with(other.limits().requests()));
    AuthenticationSettings authentication = other.authentication();
    return () -> {
      live = edge;
      bodyMemory.resize(other.bodyMemoryBytes());
      recent.resize(authentication.window().toJavaDuration(), authentication.rememberedRequests());
    };
  }

  private LiveEdge live(
      EdgeRules next, Allowlist allowlist, FailedAuthentications counted, RequestLimit requests) {
    ReceiveSettings set = next.settings();
    ClientAddresses addresses = new ClientAddresses(set.trustedProxies());
    FailedAuthentications failures =
        counted.with(
            set.limits().failedAuthentications(),
            client -> addresses.isTrusted(client) || allowlist.lists(client));
    return new LiveEdge(
        addresses,
        allowlist,
        failures,
        requests,
        new Admission(failures, requests, metrics, tracing, silence),
        authenticator(set.authentication(), next.secrets(), clock),
        new PathSecrets(next.testEngineSecrets()),
        new Intake(
            next.parser(), next.validation(), forwarder, invalid, metrics, tracing, nanoTime));
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
            nanoTime,
            scheduler));
    if (settings.cors().allowsSomething()) {
      context.insertHandler(CrossOrigin.handler(settings.cors()));
    }
    context.insertHandler(new ClientGate(openPaths, () -> live, metrics, nanoTime));
    context.insertHandler(new SecurityHeaders(STORABLE));
    context.insertHandler(
        new LingeringClose((long) LINGERING_BODIES * maxBodyBytes(), LINGERING, scheduler));
    ids.install(context);
  }

  /** Answers what Jetty refuses inside the application's context, and before it: broken HTTP. */
  public Request.Handler errorHandler(ObjectMapper mapper) {
    return new JsonErrorHandler(mapper, refusals, ids);
  }

  /** What bounds the connections that requests come through. */
  public Connections connections(ConnectionMetrics connectionMetrics) {
    Duration read = settings.readWithin().toJavaDuration();
    // Room for a body, the body, Pub/Sub, and as long again for a sender that is slow to take its
    // answer.
    Duration request = read.multipliedBy(3).plus(settings.answerWithin().toJavaDuration());
    return new Connections(
        settings.connections(),
        client -> live.failures().isKnown(client),
        connectionMetrics,
        read,
        request);
  }

  /**
   * Puts {@code log} in front of what stands in {@code context} so far.
   *
   * @param openPaths operators' addresses, which are not logged
   */
  public void log(ServletContextHandler context, Set<String> openPaths, ExchangeLog log) {
    ExchangeFacts facts = new ExchangeFacts(settings.path(), settings.testEngine().path());
    context.insertHandler(new ExchangeHandler(log, openPaths, facts::of));
  }

  /**
   * Writes a line for each answer, while its logger is on.
   *
   * @param openPaths operators' addresses, which are shown as they are
   */
  public RequestLog accessLog(Set<String> openPaths) {
    ExchangeFacts facts = new ExchangeFacts(settings.path(), settings.testEngine().path());
    return new AccessLog(path -> openPaths.contains(path) ? path : facts.shown(path), nanoTime);
  }

  private int maxBodyBytes() {
    return Math.toIntExact(settings.maxBodySize().toBytes());
  }

  /** Registers resources, the meter and the error mapper. */
  public void register(ResourceConfig jersey) {
    jersey.property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, ANSWER_BYTES);
    jersey.register(new RequestMeter(metrics, nanoTime));
    jersey.register(new ErrorMapper(refusals));
    jersey.registerResources(post(settings.path(), webhook));
    // There also while there is no secret, since one can be added while the service runs.
    String path = settings.testEngine().path() + "/{" + TestEngineResource.SECRET + "}";
    jersey.registerResources(post(path, testEngine));
  }

  /**
   * A resource under a path that is only known now, so that no annotation can name it. It takes the
   * request as a parameter without {@code @Context}: Jersey hands over the one that it has, instead
   * of looking one up and making it for each request, which allocated 2 KB.
   */
  private static Resource post(String path, Object handler) {
    Resource.Builder resource = Resource.builder(path);
    resource.addMethod(HttpMethod.POST).handledBy(handler, receiveMethod(handler.getClass()));
    return resource.build();
  }

  private static Method receiveMethod(Class<?> type) {
    return Arrays.stream(type.getMethods())
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
