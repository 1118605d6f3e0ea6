package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.metrics.PrometheusExchangeMetrics;
import io.github.buildkitepubsub.receive.WebhookEndpoints;
import io.github.buildkitepubsub.receive.exchange.ExchangeLog;
import io.github.buildkitepubsub.receive.signing.ResponseSigner;
import io.github.buildkitepubsub.receive.signing.SigningHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Request;

/** What happens to answers on their way out: they are signed, and logged with their requests. */
final class AnswerWiring {

  private final ExchangeLog log;
  private final InstantSource clock;
  private volatile Optional<ResponseSigner> signer;

  AnswerWiring(
      RelayConfiguration configuration,
      LiveSecrets secrets,
      PrometheusRegistry prometheus,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<LivePart> live) {
    this.clock = clock;
    this.log =
        new ExchangeLog(
            configuration.receive().exchangeLog(),
            configuration.event().redact(),
            new PrometheusExchangeMetrics(prometheus),
            () -> ThreadLocalRandom.current().nextDouble(),
            nanoTime);
    this.signer = signer(secrets);
    live.accept(
        LivePart.named(
            "exchange log",
            next ->
                log.prepare(
                    next.configuration().receive().exchangeLog(),
                    next.configuration().event().redact())));
    live.accept(
        LivePart.named(
            "signing of answers",
            next -> {
              Optional<ResponseSigner> other = signer(next.secrets());
              return () -> signer = other;
            }));
  }

  private Optional<ResponseSigner> signer(LiveSecrets secrets) {
    return secrets.signing().map(key -> new ResponseSigner(key.value(), clock));
  }

  /** Puts both in front of what stands in {@code context}: what is logged is what was signed. */
  void install(ServletContextHandler context, WebhookEndpoints endpoints, Set<String> openPaths) {
    context.insertHandler(new SigningHandler(() -> signer, openPaths));
    endpoints.log(context, openPaths, log);
  }

  /** {@code handler}, whose answers are signed where answers are. */
  Request.Handler errors(Request.Handler handler) {
    return SigningHandler.errors(handler, () -> signer);
  }
}
