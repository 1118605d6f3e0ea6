package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.metrics.PrometheusExchangeMetrics;
import io.github.buildkitepubsub.receive.WebhookEndpoints;
import io.github.buildkitepubsub.receive.exchange.ExchangeLog;
import io.github.buildkitepubsub.receive.signing.ResponseSigner;
import io.github.buildkitepubsub.receive.signing.SigningHandler;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.Secrets;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Request;

/** What happens to answers on their way out: they are signed, and logged with their requests. */
final class AnswerWiring {

  private final ExchangeLog log;
  private final Optional<ResponseSigner> signer;

  AnswerWiring(
      RelayConfiguration configuration,
      Map<String, String> variables,
      PrometheusRegistry prometheus,
      InstantSource clock,
      LongSupplier nanoTime)
      throws SecretException {
    this.log =
        new ExchangeLog(
            configuration.receive().exchangeLog(),
            configuration.event().redact(),
            new PrometheusExchangeMetrics(prometheus),
            () -> ThreadLocalRandom.current().nextDouble(),
            nanoTime);
    List<NamedSecret> senders =
        Stream.concat(
                Secrets.resolve(configuration.effectiveSecrets(), variables).stream(),
                Secrets.resolve(configuration.receive().testEngine().secrets(), variables).stream())
            .toList();
    this.signer =
        ResponseSigner.key(configuration.receive().responseSigning(), senders, variables)
            .map(key -> new ResponseSigner(key.value(), clock));
  }

  /** The log of exchanges, whose settings can change. */
  ExchangeLog log() {
    return log;
  }

  /** Puts both in front of what stands in {@code context}: what is logged is what was signed. */
  void install(ServletContextHandler context, WebhookEndpoints endpoints, Set<String> openPaths) {
    signer.ifPresent(by -> context.insertHandler(new SigningHandler(by, openPaths)));
    endpoints.log(context, openPaths, log);
  }

  /** {@code handler}, whose answers are signed where answers are. */
  Request.Handler errors(Request.Handler handler) {
    return signer.map(by -> SigningHandler.errors(handler, by)).orElse(handler);
  }
}
