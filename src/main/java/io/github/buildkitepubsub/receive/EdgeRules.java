package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.validate.EventValidation;
import java.util.List;

/**
 * What the edge goes by, and what a reload replaces as a whole.
 *
 * @param settings of which a reload takes the live keys alone
 * @param secrets who may post webhooks
 * @param testEngineSecrets who may post Test Engine's; none means that nobody may
 * @param parser finds an event's facts in its body
 * @param validation what is forwarded
 */
public record EdgeRules(
    ReceiveSettings settings,
    List<NamedSecret> secrets,
    List<NamedSecret> testEngineSecrets,
    EventParser parser,
    EventValidation validation) {

  /** Copies the lists. */
  public EdgeRules {
    secrets = List.copyOf(secrets);
    testEngineSecrets = List.copyOf(testEngineSecrets);
  }
}
