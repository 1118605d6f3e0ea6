package io.github.buildkitepubsub.receive;

import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.DropwizardResourceConfig;
import io.dropwizard.jersey.jackson.JacksonFeature;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.RetrySettings;
import io.github.buildkitepubsub.publish.RetryingPublisher;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.exchange.ExchangeLog;
import io.github.buildkitepubsub.receive.signing.ResponseSigner;
import io.github.buildkitepubsub.receive.signing.SigningHandler;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeValidation;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import io.github.buildkitepubsub.testing.RecordingReceiveMetrics;
import io.github.buildkitepubsub.tracing.Tracing;
import io.github.buildkitepubsub.tracing.TracingSettings;
import io.github.buildkitepubsub.validate.EventValidation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The edge in Jetty and Jersey, without a port: requests and answers are text in memory. */
final class LocalEdge implements AutoCloseable {

  private static final Tracing OFF = Tracing.of(TracingSettings.defaults(), () -> 0);

  /** A path that no address is refused. */
  static final String OPEN = "/ready";

  final ManualClock clock = new ManualClock();
  final FakePublisher publisher = new FakePublisher();
  final ManualScheduler scheduler = new ManualScheduler();
  final RecordingReceiveMetrics metrics = new RecordingReceiveMetrics();

  /** The current span at each attempt of an edge whose traces are recorded. */
  final List<SpanContext> attemptSpans = new CopyOnWriteArrayList<>();

  /** The trace that a log line would have had at each of these attempts. */
  final List<String> attemptTraceIds = new CopyOnWriteArrayList<>();

  /** Signs answers, where a test wants it. */
  private @Nullable ResponseSigner signer;

  /** Logs exchanges, where a test wants it. */
  private @Nullable ExchangeLog log;

  /** True while no thread takes any more work. */
  private volatile boolean isClosedToWork;

  private @Nullable WebhookEndpoints endpoints;
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);
  private final LocalConnector admin = new LocalConnector(server);

  private LocalEdge() {}

  /** An edge with {@code settings} that publishes to {@link #publisher}. */
  static LocalEdge start(
      ReceiveSettings settings, List<NamedSecret> secrets, List<NamedSecret> testEngineSecrets) {
    LocalEdge edge = new LocalEdge();
    edge.start(settings, secrets, testEngineSecrets, edge.publisher, OFF);
    return edge;
  }

  /** An edge whose answers are signed. */
  static LocalEdge signing(
      ReceiveSettings settings, List<NamedSecret> secrets, String responseKey) {
    LocalEdge edge = new LocalEdge();
    edge.signer = new ResponseSigner(Secret.of(responseKey), edge.clock);
    edge.start(settings, secrets, secrets, edge.publisher, OFF);
    return edge;
  }

  /** An edge whose exchanges {@code log} is told. */
  static LocalEdge logging(ReceiveSettings settings, List<NamedSecret> secrets, ExchangeLog log) {
    LocalEdge edge = new LocalEdge();
    edge.log = log;
    edge.start(settings, secrets, secrets, edge.publisher, OFF);
    return edge;
  }

  /** An edge whose traces are recorded, and which publishes again to {@link #publisher}. */
  static LocalEdge start(List<NamedSecret> secrets, Tracing tracing) {
    LocalEdge edge = new LocalEdge();
    EventPublisher watched =
        event -> {
          edge.attemptSpans.add(Span.current().getSpanContext());
          edge.attemptTraceIds.add(String.valueOf(MDC.get(RequestTracing.TRACE_ID)));
          return edge.publisher.publish(event);
        };
    EventPublisher retrying =
        new RetryingPublisher(
            tracing.attempting(watched),
            RetrySettings.defaults(),
            new RecordingPublishMetrics(),
            tracing.carrying(edge.scheduler),
            () -> 0.5,
            System::nanoTime);
    edge.start(ReceiveSettings.defaults(), secrets, secrets, tracing.publishing(retrying), tracing);
    return edge;
  }

  /** An edge that publishes elsewhere. */
  static LocalEdge start(
      ReceiveSettings settings, List<NamedSecret> secrets, EventPublisher publisher) {
    return start(settings, secrets, List.of(), publisher);
  }

  /** An edge that publishes elsewhere, and takes Test Engine's webhooks too. */
  static LocalEdge start(
      ReceiveSettings settings,
      List<NamedSecret> secrets,
      List<NamedSecret> testEngineSecrets,
      EventPublisher publisher) {
    LocalEdge edge = new LocalEdge();
    edge.start(settings, secrets, testEngineSecrets, publisher, OFF);
    return edge;
  }

  private void start(
      ReceiveSettings settings,
      List<NamedSecret> secrets,
      List<NamedSecret> testEngineSecrets,
      EventPublisher to,
      Tracing tracing) {
    DropwizardResourceConfig jersey = DropwizardResourceConfig.forTesting();
    jersey.register(new JacksonFeature(Jackson.newObjectMapper()));
    Allowlist allowlist = new Allowlist(settings.allowlist());
    endpoints =
        new WebhookEndpoints(
            new EdgeRules(
                settings,
                secrets,
                testEngineSecrets,
                new EventParser(EventSettings.defaults()),
                FakeValidation.off()),
            EventForwarder.to(to),
            IntakeTest.NOTHING_TO_BURY,
            metrics,
            allowlist,
            tracing.requests(),
            new RequestIds(() -> "made-here"),
            clock,
            clock::nanoTime,
            scheduler);
    endpoints.register(jersey);
    ServletContextHandler context = new ServletContextHandler();
    tracing
        .filters(settings.path(), settings.testEngine().path())
        .forEach(
            (pattern, filter) -> {
              FilterHolder traces = new FilterHolder(filter);
              traces.setAsyncSupported(true);
              context.addFilter(traces, pattern, EnumSet.of(DispatcherType.REQUEST));
            });
    context.addServlet(new ServletHolder(new ServletContainer(jersey)), "/*");
    endpoints.install(context, Set.of(OPEN));
    org.eclipse.jetty.server.Request.Handler errors =
        endpoints.errorHandler(Jackson.newObjectMapper());
    if (signer != null) {
      Optional<ResponseSigner> signing = Optional.of(signer);
      context.insertHandler(new SigningHandler(() -> signing, Set.of(OPEN)));
      errors = SigningHandler.errors(errors, () -> signing);
    }
    context.insertHandler(
        new Handler.Wrapper() {
          @Override
          public boolean handle(
              org.eclipse.jetty.server.Request request, Response response, Callback callback)
              throws Exception {
            return super.handle(closeable(request), response, callback);
          }
        });
    if (log != null) {
      endpoints.log(context, Set.of(OPEN), log);
    }
    context.setErrorHandler(errors);
    server.setErrorHandler(errors);
    server.setHandler(context);
    server.setRequestLog(endpoints.accessLog(Set.of(OPEN)));
    server.addConnector(connector);
    admin.setName("admin");
    server.addConnector(admin);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the server in memory did not start", e);
    }
  }

  /** {@code request}, for which work is rejected once it takes no more. */
  private org.eclipse.jetty.server.Request closeable(org.eclipse.jetty.server.Request request) {
    Context closed =
        new Context.Wrapper(request.getContext()) {
          @Override
          public void execute(Runnable work) {
            throw new RejectedExecutionException("no more work is taken");
          }
        };
    return new org.eclipse.jetty.server.Request.Wrapper(request) {
      @Override
      public Context getContext() {
        return isClosedToWork ? closed : super.getContext();
      }
    };
  }

  /** Takes no more work that is handed to another thread, as a pool that has stopped. */
  void takeNoMoreWork() {
    isClosedToWork = true;
  }

  /** Goes by other settings from now on. */
  void reload(
      ReceiveSettings settings,
      List<NamedSecret> secrets,
      List<NamedSecret> testEngineSecrets,
      EventSettings event,
      EventValidation validation) {
    Objects.requireNonNull(endpoints)
        .prepare(
            new EdgeRules(settings, secrets, testEngineSecrets, new EventParser(event), validation))
        .run();
  }

  /** Sends {@code request} and waits for its answer. */
  Reply send(Request request) throws Exception {
    return begin(request).await();
  }

  /** Sends {@code request} to a connector that is named as those of the admin port are. */
  Reply sendToAdmin(Request request) throws Exception {
    return new Pending(admin.executeRequest(request.text())).await();
  }

  /** Sends {@code request}; its answer can be awaited later. */
  Pending begin(Request request) {
    return new Pending(connector.executeRequest(request.text()));
  }

  /** Sends {@code request} and then nothing more, as a sender that goes away. */
  Reply sendAndLeave(Request request) throws Exception {
    Pending pending = begin(request);
    pending.endPoint().addInputEOF();
    return pending.await();
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }

  /** A request whose answer is on its way. */
  record Pending(LocalEndPoint endPoint) {
    Reply await() throws Exception {
      return Reply.parse(endPoint.getResponse(false, 10, TimeUnit.SECONDS));
    }
  }
}
