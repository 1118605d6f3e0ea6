package io.github.buildkitepubsub.cli.send;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.http.Credential;
import io.github.buildkitepubsub.cli.http.Target;
import io.github.buildkitepubsub.cli.http.WebhookSecret;
import io.github.buildkitepubsub.cli.send.sample.Sample;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.SecretSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides where a sample goes and with which secret: options first, then the configuration. */
final class TargetResolver {

  /** What can stand in a header, and in a path's segment. */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]+");

  private final SendOptions options;
  private final RelayConfiguration configuration;
  private final Map<String, String> environment;
  private final InstantSource clock;

  TargetResolver(
      SendOptions options,
      RelayConfiguration configuration,
      Map<String, String> environment,
      InstantSource clock) {
    this.options = options;
    this.configuration = configuration;
    this.environment = environment;
    this.clock = clock;
  }

  Target resolve(Sample sample) throws CommandException, SecretException {
    return sample.isTestEngine() ? testEngine(sample) : webhook();
  }

  private Target webhook() throws CommandException, SecretException {
    URI url = options.url() == null ? here(configuration.receive().path()) : options.url();
    Secret secret = secret(options.secret(), configuration.effectiveSecrets());
    if (secret == null) {
      throw CommandException.usage(
          "there is no secret to sign with: give --secret or set BUILDKITE_WEBHOOK_TOKEN");
    }
    if (!options.token()) {
      return new Target(url, url.toString(), Credential.signature(secret, clock));
    }
    if (!matches(VISIBLE, secret)) {
      throw CommandException.usage(
          "the secret has characters that a header cannot hold: leave --token out");
    }
    return new Target(url, url.toString(), Credential.token(secret));
  }

  private Target testEngine(Sample sample) throws CommandException, SecretException {
    URI base =
        options.url() == null ? here(configuration.receive().testEngine().path()) : options.url();
    Secret secret =
        secret(options.testEngineSecret(), configuration.receive().testEngine().secrets());
    if (secret == null) {
      throw CommandException.usage(
          sample.type()
              + " goes to the Test Engine address, which ends in a secret: give"
              + " --test-engine-secret or set BUILDKITE_TEST_ENGINE_SECRET");
    }
    if (!matches(SEGMENT, secret)) {
      throw CommandException.usage(
          "the Test Engine secret can only have letters, digits and . _ ~ - since it is part of"
              + " an address");
    }
    URI url = URI.create(base + "/" + new String(secret.bytes(), StandardCharsets.US_ASCII));
    return new Target(url, base + "/" + Secret.MASK, Credential.none());
  }

  private URI here(String path) throws CommandException {
    return ApplicationAddress.of(configuration).resolve(path);
  }

  private @Nullable Secret secret(@Nullable Secret option, List<SecretSettings> configured)
      throws SecretException {
    // A token has to be one that the service takes as a token.
    return WebhookSecret.find(
        option, configured, environment, secret -> !(options.token() && secret.signatureOnly()));
  }

  private static boolean matches(Pattern pattern, Secret secret) {
    return pattern.matcher(new String(secret.bytes(), StandardCharsets.UTF_8)).matches();
  }
}
