package io.github.buildkitepubsub.configuration;

import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a service that is meant for real from the Pub/Sub server inside the process, which it would
 * take for want of a project: that one forgets what was acknowledged, the backlog of the spool
 * included. A first run needs none of what is looked for here; who means that server all the same
 * says so.
 */
final class EmbeddedByDefault {

  private EmbeddedByDefault() {}

  /**
   * Does nothing if nothing is wrong.
   *
   * @param source which configuration it is, and whom to name where no origin is known
   */
  static void refuse(RelayConfiguration configuration, Origin source)
      throws InvalidConfigurationException {
    Optional<String> fault = fault(configuration, source);
    if (fault.isPresent()) {
      throw new InvalidConfigurationException(source.blame(), List.of(fault.get()));
    }
  }

  /**
   * What is wrong, in a line; empty if nothing is.
   *
   * @param otherwise whom to name where no origin is known
   */
  static Optional<String> fault(RelayConfiguration configuration, Origin otherwise) {
    PubSubSettings pubsub = configuration.pubsub();
    if (pubsub.mode() != PubSubMode.AUTO || pubsub.effectiveMode() != PubSubMode.EMBEDDED) {
      return Optional.empty();
    }
    List<String> signs = signs(configuration);
    return signs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            configuration.origins().blame(signs.get(0), otherwise).blame()
                + ": pubsub.projectId must be set where there is "
                + String.join(", ", signs)
                + ", else events would go to the Pub/Sub server inside this process, which forgets"
                + " them: set PROJECT_ID, or PUBSUB_EMULATOR_HOST for an emulator, or"
                + " PUBSUB_MODE=embedded if that server is meant");
  }

  /** The keys that nobody sets who only tries it. */
  private static List<String> signs(RelayConfiguration configuration) {
    PubSubSettings pubsub = configuration.pubsub();
    List<String> signs = new ArrayList<>();
    if (!configuration.receive().authentication().secrets().isEmpty()) {
      signs.add("receive.authentication.secrets");
    }
    if (!configuration.receive().testEngine().secrets().isEmpty()) {
      signs.add("receive.testEngine.secrets");
    }
    // A file may repeat the default, as config.yml does; a variable is set on purpose.
    String topic = "pubsub.topicId";
    if (!pubsub.topicId().equals(PubSubSettings.DEFAULT_TOPIC_ID)
        || configuration.origins().of(topic).isOfTheProcess()) {
      signs.add(topic);
    }
    if (pubsub.credentialsFile() != null) {
      signs.add("pubsub.credentialsFile");
    }
    return signs;
  }
}
