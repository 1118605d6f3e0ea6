package io.github.buildkitepubsub.it.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Script;
import io.github.buildkitepubsub.testing.Script.Result;
import io.github.buildkitepubsub.testing.Script.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code scripts/deploy-canary} from end to end: a real Prometheus scrapes instances whose requests
 * follow the route's weights, which the script changes through a kubectl that keeps its cluster in
 * files. Three of its cases are run always; the others, which scripts/tests has with a Prometheus
 * of files too, where {@code -Dcanary=all} asks for them: each takes a quarter of a minute.
 */
@Timeout(180)
@Tag("minutes")
final class CanaryIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String NOT_ASKED_FOR = "NOT RUN: -Dcanary=all asks for it";

  /** So that a canary with 10 % has the hundred requests that it needs within a step. */
  private static final double RATE = 400;

  @TempDir private Path directory;
  private FakeCluster cluster;
  private Instances instances;
  private Prometheus prometheus;

  @BeforeEach
  void makeCluster() throws IOException {
    cluster = new FakeCluster(Files.createDirectory(directory.resolve("state")));
    Path commands = Files.createDirectory(directory.resolve("commands"));
    Files.createSymbolicLink(
        commands.resolve("kubectl"), Path.of("scripts/tests/fakes/kubectl").toAbsolutePath());
  }

  @AfterEach
  void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (instances != null) {
      instances.close();
    }
  }

  @Test
  void bringsOutAVersionThatIsAsGood() throws Exception {
    start(Version.GOOD, RATE);

    Result result = deploy().run(LIMIT);

    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(cluster.weights()).containsExactly(10, 50, 100, 0);
    assertThat(cluster.image(FakeCluster.STABLE)).isEqualTo(FakeCluster.NEW);
    assertThat(cluster.replicas(FakeCluster.CANARY)).isZero();
    assertThat(cluster.rollout("phase")).isEqualTo("done");
    assertThat(instances.lost()).as("requests of the canary that was gone").isZero();
  }

  @Test
  void takesBackAVersionThatFails() throws Exception {
    takesBackAVersionThatIsWorse(Version.FAILING, "errors: ");
  }

  private static Arguments[] worse() {
    return new Arguments[] {
      Arguments.of(Version.REFUSING, "refused: "),
      Arguments.of(Version.SLOW, "latency: "),
      Arguments.of(Version.BURYING, "dead letters: "),
      Arguments.of(Version.NOT_READY, "readiness: ")
    };
  }

  @EnabledIfSystemProperty(named = "canary", matches = "all", disabledReason = NOT_ASKED_FOR)
  @ParameterizedTest
  @MethodSource("worse")
  void takesBackAVersionThatIsWorse(Version version, String reason) throws Exception {
    start(version, RATE);

    Result result = deploy().run(LIMIT);

    assertTakenBack(result, 1, reason);
    assertThat(cluster.weights()).containsExactly(10, 0);
  }

  @EnabledIfSystemProperty(named = "canary", matches = "all", disabledReason = NOT_ASKED_FOR)
  @Test
  void takesItBackForWantOfRequests() throws Exception {
    start(Version.GOOD, 2);

    Result result = deploy().arguments("--max-step-time", "8").run(LIMIT);

    assertTakenBack(result, 4, "traffic: ");
  }

  @EnabledIfSystemProperty(named = "canary", matches = "all", disabledReason = NOT_ASKED_FOR)
  @Test
  void takesItBackWhenPrometheusGoesDown() throws Exception {
    start(Version.GOOD, RATE);

    Running running = deploy().start();
    awaitWeight(50);
    prometheus.close();
    Result result = running.await(LIMIT);

    assertTakenBack(result, 4, "could not be asked");
    assertThat(cluster.weights()).containsExactly(10, 50, 0);
  }

  @EnabledIfSystemProperty(named = "canary", matches = "all", disabledReason = NOT_ASKED_FOR)
  @Test
  void takesItBackWhenItIsToldToEnd() throws Exception {
    start(Version.GOOD, RATE);

    Running running = deploy().start();
    awaitWeight(50);
    running.terminate();
    Result result = running.await(LIMIT);

    assertTakenBack(result, 130, "interrupted");
    assertThat(cluster.weights()).containsExactly(10, 50, 0);
  }

  /** What a killed run left is not begun anew. */
  @Test
  void goesOnWhereAKilledRunWas() throws Exception {
    start(Version.GOOD, RATE);

    Running killed = deploy().start();
    awaitWeight(50);
    killed.process().destroyForcibly();
    killed.await(LIMIT);
    int weight = cluster.weight();
    Result refused = deploy().run(LIMIT);
    Result result = deploy().arguments("--take-over").run(LIMIT);

    assertThat(weight).isEqualTo(50);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("another run is at it");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(cluster.weights()).containsExactly(10, 50, 50, 100, 0);
  }

  private void assertTakenBack(Result result, int code, String reason) {
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
    assertThat(cluster.weight()).isZero();
    assertThat(cluster.image(FakeCluster.STABLE)).isEqualTo(FakeCluster.OLD);
    assertThat(cluster.rollout("phase")).isEqualTo("rolled-back");
    assertThat(cluster.rollout("reason")).contains(reason);
  }

  private void start(Version version, double rate) throws IOException {
    instances = new Instances(cluster, version, rate);
    prometheus =
        Prometheus.start(
            Files.createDirectory(directory.resolve("prometheus")),
            instances.scrapeConfiguration());
  }

  private void awaitWeight(int weight) {
    Awaitility.await().atMost(LIMIT).until(() -> cluster.weight() == weight);
  }

  /** The look-backs of minutes are seconds here, as the scrapes are. */
  private Script deploy() {
    return Script.named("deploy-canary")
        .firstOnPath(directory.resolve("commands"))
        .environment("STATE", cluster.state().toString())
        .arguments("--image", FakeCluster.NEW, "--prometheus", prometheus.url())
        .arguments("--interval", "2", "--step-time", "6", "--failures", "2");
  }
}
