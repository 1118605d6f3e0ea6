package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveConfigurationTest {

  private static final String FILE =
      """
      receive:
        authentication:
          secrets:
            - {name: current, value: hunter2}
            - {name: previous, file: /run/secrets/previous}
      pubsub:
        mode: embedded
      embedded:
        subscriptions: {finished: 'attributes.event_type = "build.finished"', all: ''}
      logging:
        loggers: {io.dropwizard: WARN}
      """;

  @Test
  void saysWhereEachValueCameFrom() throws Exception {
    String shown =
        SystemProperty.during(
            "dw.publish.retry.jitter",
            "0.5",
            () ->
                Loading.show(
                    Loading.load(
                        FILE, Map.of("PORT", "9000", "BUILDKITE_WEBHOOK_HMAC_SECRET", "hunter3"))));

    assertThat(shown.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "path: /webhook # default",
            "answerWithin: 4 seconds # default",
            "maxThreads: 128 # built-in",
            "port: 9000 # environment PORT",
            "env: BUILDKITE_WEBHOOK_HMAC_SECRET # environment BUILDKITE_WEBHOOK_HMAC_SECRET",
            "signatureOnly: true # environment BUILDKITE_WEBHOOK_HMAC_SECRET",
            "- name: current # file",
            "file: /run/secrets/previous # file",
            "io.dropwizard: WARN # file",
            "jitter: 0.5 # -Ddw.publish.retry.jitter");
  }

  @Test
  void masksSecrets() throws Exception {
    String shown = Loading.show(Loading.load(FILE, Map.of("BUILDKITE_WEBHOOK_TOKEN", "hunter3")));

    assertThat(shown).contains("value: \"********\"").doesNotContain("hunter");
  }

  @Test
  void masksPasswordsOfDropwizard() throws Exception {
    String shown =
        Loading.show(
            Loading.load(
                "server: {applicationConnectors: [{type: https, port: 1, keyStorePath: /k,"
                    + " keyStorePassword: hunter2}]}"));

    assertThat(shown).contains("keyStorePassword: \"********\"").doesNotContain("hunter");
  }

  @Test
  void canBeUsedAsAFile() throws Exception {
    RelayConfiguration configuration =
        Loading.load(FILE, Map.of("PORT", "9000", "LOG_FORMAT", "text"));

    RelayConfiguration again = Loading.load(Loading.show(configuration));

    assertThat(Leaves.of(tree(again))).isEqualTo(Leaves.of(tree(configuration)));
  }

  @Test
  void alignsComments() throws Exception {
    String shown = Loading.show(Loading.load(""));

    assertThat(
            shown
                .lines()
                .filter(line -> line.contains("  # ") && line.indexOf("  # ") < 60)
                .map(line -> line.indexOf("# ")))
        .isNotEmpty()
        .containsOnly(column(shown));
  }

  private static int column(String shown) {
    return shown
        .lines()
        .filter(line -> line.startsWith("  path:"))
        .findFirst()
        .orElseThrow()
        .indexOf("# ");
  }

  private static JsonNode tree(RelayConfiguration configuration) {
    ObjectNode tree = Loading.MAPPER.valueToTree(configuration);
    // A set, whose order is not kept.
    ((ObjectNode) tree.get("server")).remove("allowedMethods");
    return tree;
  }
}
