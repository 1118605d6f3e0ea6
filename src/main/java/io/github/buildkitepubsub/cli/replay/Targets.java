package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.PubSubAddress;
import io.github.buildkitepubsub.cli.http.Credential;
import io.github.buildkitepubsub.cli.http.HttpPoster;
import io.github.buildkitepubsub.cli.http.Target;
import io.github.buildkitepubsub.cli.http.WebhookSecret;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.publish.pubsub.TopicPublisher;
import io.github.buildkitepubsub.replay.ReplayTarget;
import io.github.buildkitepubsub.replay.TopicTarget;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretException;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;

/** Opens the target that the options name. */
final class Targets {

  private Targets() {}

  /** The topic to publish to. */
  static ReplayTarget topic(
      ReplayOptions options, RelayConfiguration configuration, InstantSource clock)
      throws IOException {
    PubSubSettings pubsub = configuration.pubsub();
    String topicId = topicId(options, pubsub);
    TopicPublisher publisher =
        TopicPublisher.open(PubSubAddress.of(configuration), pubsub, topicId);
    return new TopicTarget(publisher, publisher::close, name(options, configuration), clock);
  }

  /** The address to post to. */
  static UrlTarget url(
      URI url,
      ReplayOptions options,
      RelayConfiguration configuration,
      Map<String, String> environment,
      InstantSource clock)
      throws CommandException, SecretException {
    Secret secret =
        WebhookSecret.find(
            options.secret(), configuration.effectiveSecrets(), environment, each -> true);
    if (secret == null) {
      throw CommandException.usage(
          "there is no secret to sign with: give --secret or set BUILDKITE_WEBHOOK_TOKEN");
    }
    String name = name(options, configuration);
    return new UrlTarget(
        new HttpPoster(
            new Target(url, name, Credential.signature(secret, clock)), ReplayCommand.NAME),
        name);
  }

  /** What the target is called, also in a state file. */
  static String name(ReplayOptions options, RelayConfiguration configuration) {
    URI url = options.toUrl();
    if (url != null) {
      return url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }
    PubSubSettings pubsub = configuration.pubsub();
    return "projects/%s/topics/%s".formatted(pubsub.effectiveProjectId(), topicId(options, pubsub));
  }

  private static String topicId(ReplayOptions options, PubSubSettings pubsub) {
    return options.toTopic() == null ? pubsub.topicId() : options.toTopic();
  }
}
