package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.configuration.reload.ConfigurationReload;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveKeys;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key is live or fixed, on purpose, and a reload treats it so. */
class ReloadedKeysTest {

  /** Keys, and sections all of whose keys are fixed. */
  private static final Set<String> FIXED =
      Set.of(
          "receive.path",
          "receive.maxBodySize",
          "receive.readWithin",
          "receive.answerWithin",
          "receive.allowlist.refresh.url",
          "receive.allowlist.cacheFile",
          "receive.testEngine.path",
          "receive.probes",
          "receive.cors",
          "receive.connections",
          "receive.errorDocumentation",
          "event.compatibility",
          "event.maxNestingDepth",
          "validation.serveSchemas",
          "observe",
          "spool",
          "forward.inFlight",
          "forward.minPause",
          "forward.maxPause",
          "forward.giveUp.retryInterval",
          "forward.stopTimeout",
          "publish.circuitBreaker.enabled",
          "deadLetter",
          "pubsub",
          "embedded",
          "tracing.enabled",
          "tracing.serviceName",
          "tracing.endpoint",
          "tracing.headers",
          "tracing.environment",
          "tracing.protocol",
          "tracing.resourceAttributes",
          "tracing.propagators",
          "operate.openPaths",
          "operate.hosts",
          "reload");

  private static final Map<String, String> ENVIRONMENT = Map.of("E", "x", "TOKEN", "t");

  /** What some changes need beside them. */
  private static final String BASE =
      """
      receive:
        authentication: {secrets: [{name: a, value: w}]}
        testEngine: {secrets: [{name: a, value: w}]}
      deadLetter: {enabled: true, topicId: dead}
      operate: {tokens: [{name: a, value: x}]}
      pubsub: {projectId: base}
      """;

  private static Set<String> keys() {
    return new TreeSet<>(SettingsKeysTest.CHANGES.keySet());
  }

  private static boolean isFixed(String key) {
    return FIXED.stream().anyMatch(fixed -> Paths.isWithin(key, fixed));
  }

  /**
   * A secret's source alone is no change of the secret; a file or name that is missing is a fault.
   */
  private static Stream<String> changes() {
    return keys().stream()
        .filter(key -> !key.matches(".*(]|\\.secret)\\.(file|env)"))
        // The base has them already.
        .filter(key -> !key.equals("deadLetter.enabled") && !key.equals("deadLetter.topicId"));
  }

  @Test
  void everyKeyIsEitherLiveOrFixed() {
    assertThat(keys())
        .allSatisfy(key -> assertThat(LiveKeys.contain(key)).as(key).isNotEqualTo(isFixed(key)));
  }

  @Test
  void everyLiveKeyIsThere() {
    assertThat(LiveKeys.all())
        .filteredOn(key -> !key.startsWith("logging."))
        .allSatisfy(live -> assertThat(keys()).anyMatch(key -> Paths.isWithin(key, live)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void liveKeysAreTakenAndFixedOnesNamed(String key) throws Exception {
    String change = Objects.requireNonNull(SettingsKeysTest.CHANGES.get(key));
    List<LiveConfiguration> applied = new ArrayList<>();
    RelayConfiguration before = Loading.load(BASE, ENVIRONMENT);
    before.attach(changing(change));
    ConfigurationReload reload =
        new ConfigurationReload(
            new LiveConfiguration(before, LiveSecrets.read(before, ENVIRONMENT)),
            ENVIRONMENT,
            Loading.MAPPER,
            List.of(next -> () -> applied.add(next)));

    ReloadPlan plan = reload.plan();
    plan.apply().run();

    RelayConfiguration inForce = applied.get(0).configuration();
    Object now = SettingsKeysTest.valueAt(inForce, key);
    if (isFixed(key)) {
      assertThat(plan.needRestart()).extracting(KeyChange::key).anyMatch(of(key));
      assertThat(now).isEqualTo(SettingsKeysTest.valueAt(before, key));
    } else {
      assertThat(plan.needRestart()).isEmpty();
      assertThat(plan.changes()).extracting(KeyChange::key).anyMatch(of(key));
      assertThat(now).isNotEqualTo(SettingsKeysTest.valueAt(before, key));
    }
  }

  /** A secret stands under its name. */
  private static Predicate<String> of(String key) {
    String plain = key.replaceFirst("(\\[0]|\\.secret\\.).*", "");
    return changed -> Paths.isWithin(changed, plain);
  }

  private static ConfigurationSource changing(String change) {
    return new ConfigurationSource(
        null,
        Origin.DEFAULT,
        () -> {
          ConfigurationTree tree = new ConfigurationTree();
          for (String layer : List.of(BASE, change)) {
            ObjectNode sections = YamlFile.read(Loading.stream(layer), "");
            tree.merge(sections, Origin.BUILT_IN);
          }
          return Loading.load(tree.root().toString(), ENVIRONMENT);
        },
        Loading.VALIDATOR);
  }
}
