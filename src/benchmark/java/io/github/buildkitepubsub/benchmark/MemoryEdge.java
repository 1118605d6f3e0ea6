package io.github.buildkitepubsub.benchmark;

import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.DropwizardResourceConfig;
import io.dropwizard.jersey.jackson.JacksonFeature;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.metrics.PrometheusObserveMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReceiveMetrics;
import io.github.buildkitepubsub.metrics.PrometheusValidationMetrics;
import io.github.buildkitepubsub.observe.EventObserver;
import io.github.buildkitepubsub.observe.ObserveSettings;
import io.github.buildkitepubsub.observe.ObservedForwarder;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.receive.EdgeRules;
import io.github.buildkitepubsub.receive.ReceiveSettings;
import io.github.buildkitepubsub.receive.RequestIds;
import io.github.buildkitepubsub.receive.WebhookEndpoints;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.tracing.Tracing;
import io.github.buildkitepubsub.tracing.TracingSettings;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.SchemaValidator;
import io.github.buildkitepubsub.validate.ValidationSettings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;

/**
 * The edge in Jetty and Jersey, with default settings and real metrics, on one connection in
 * memory. Its publisher makes the message, and has always published it. Used by one thread.
 */
final class MemoryEdge {

  private static final Instant NOW = Instant.parse("2026-05-09T21:06:00Z");
  private static final Secret SECRET = Secret.of("a secret of the usual length");

  /**
   * As many seconds as signatures are valid for on either side; each is the time of one request.
   */
  private static final int REQUESTS = 512;

  /** When a request comes again, its first coming is forgotten: it is no duplicate. */
  private static final long BETWEEN = Duration.ofSeconds(2).toNanos();

  private final ByteBuffer[] requests = new ByteBuffer[REQUESTS];
  private final AtomicLong nanoTime = new AtomicLong();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final MessageFormat format = new MessageFormat(EventSettings.defaults());
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);
  private @Nullable LocalEndPoint connection;
  private int next;

  MemoryEdge(byte[] body) {
    HmacKey key = new HmacKey(SECRET);
    for (int at = 0; at < REQUESTS; at++) {
      String timestamp = Long.toString(NOW.getEpochSecond() - REQUESTS / 2 + at);
      requests[at] = request(key.header(timestamp, body), body);
    }
  }

  private static ByteBuffer request(String signature, byte[] body) {
    byte[] head =
        """
        POST /webhook HTTP/1.1
        Host: relay.example.com
        User-Agent: Buildkite-Request
        Accept: */*
        Content-Type: application/json
        X-Buildkite-Event: job.finished
        X-Buildkite-Request: 019e0f81-6f17-72d7-9644-bf54a517dcef
        X-Buildkite-Signature: %s
        Content-Length: %d

        """
            .formatted(signature, body.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
  }

  void start() throws Exception {
    ReceiveSettings settings = ReceiveSettings.defaults();
    WebhookEndpoints endpoints = endpoints(settings);
    DropwizardResourceConfig jersey = new DropwizardResourceConfig();
    jersey.register(new JacksonFeature(Jackson.newObjectMapper()));
    endpoints.register(jersey);
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(new ServletContainer(jersey)), "/*");
    endpoints.install(context, Set.of());
    server.setHandler(context);
    server.addConnector(connector);
    server.start();
    connection = connector.connect();
  }

  private WebhookEndpoints endpoints(ReceiveSettings settings) {
    PrometheusRegistry registry = new PrometheusRegistry();
    SplittableRandom random = new SplittableRandom(1);
    return new WebhookEndpoints(
        new EdgeRules(
            settings,
            List.of(new NamedSecret("current", SECRET, false)),
            List.of(),
            new EventParser(EventSettings.defaults()),
            new EventValidation(
                ValidationSettings.defaults(),
                new SchemaValidator(),
                new PrometheusValidationMetrics(registry),
                nanoTime::get)),
        new ObservedForwarder(
            EventForwarder.to(this::publish),
            new EventObserver(ObserveSettings.defaults(), new PrometheusObserveMetrics(registry))),
        (event, violations) -> CompletableFuture.failedFuture(new IllegalStateException()),
        new PrometheusReceiveMetrics(registry),
        new Allowlist(settings.allowlist()),
        Tracing.of(TracingSettings.defaults(), nanoTime::get).requests(),
        new RequestIds(() -> RequestIds.random(random)),
        InstantSource.fixed(NOW),
        nanoTime::get,
        scheduler);
  }

  private CompletionStage<MessageId> publish(WebhookEvent event) {
    return CompletableFuture.completedFuture(
        new MessageId(
            Integer.toString(format.attributes(event).size() + format.data(event).limit())));
  }

  /** Sends the next request, and returns its answer's length. */
  @SuppressWarnings("NullAway") // Set by start().
  int post() throws Exception {
    nanoTime.addAndGet(BETWEEN);
    ByteBuffer request = requests[next].duplicate();
    next = (next + 1) % REQUESTS;
    connection.addInputAndExecute(request);
    // On a busy machine a request waits long for a compiler that is not in the background.
    ByteBuffer answer = connection.waitForResponse(false, 60, TimeUnit.SECONDS);
    if (answer == null || answer.get("HTTP/1.1 ".length()) != '2') {
      throw new IllegalStateException(
          "the request was not taken: "
              + (answer == null ? "no answer" : StandardCharsets.US_ASCII.decode(answer)));
    }
    return answer.remaining();
  }

  void stop() {
    LifeCycle.stop(server);
    scheduler.shutdownNow();
  }
}
