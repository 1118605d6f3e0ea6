package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.reload.Reloader;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed configuration in a service that runs. */
final class ReloadIT {

  private static final int SENDERS = 8;

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(directory.resolve("config.yml"), "");
  }

  /** A relay with the file that reloads when it is asked to. */
  private Relay.Builder relay() {
    return Relay.embedded().file(file).set("reload.watch", "false");
  }

  private void write(String yaml) throws IOException {
    Path fresh = Files.writeString(directory.resolve("config.yml.new"), yaml);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static HttpResponse<String> task(Relay relay, String call) throws Exception {
    return relay.send(
        relay.request(relay.adminPort(), "/tasks/" + call).POST(BodyPublishers.noBody()));
  }

  private HttpResponse<String> reload(Relay relay, String yaml) throws Exception {
    write(yaml);
    return task(relay, "reload-config");
  }

  @Test
  void answersEveryRequestWhileItReloads() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger number = new AtomicInteger();
    Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    List<String> results = new ArrayList<>();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try (Relay relay = relay().start()) {
      List<Future<?>> sending = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        sending.add(
            senders.submit(
                () -> {
                  while (!isOver.get()) {
                    HttpResponse<String> answer =
                        relay.postSigned(Samples.fresh("build.finished", number.incrementAndGet()));
                    statuses.merge(answer.statusCode(), 1, Integer::sum);
                  }
                  return null;
                }));
      }

      for (int i = 0; i < 20; i++) {
        int before = number.get();
        results.add(reload(relay, configuration(i)).body());
        await().until(() -> number.get() >= before + SENDERS);
      }
      isOver.set(true);
      for (Future<?> sender : sending) {
        sender.get(30, TimeUnit.SECONDS);
      }
    } finally {
      senders.shutdownNow();
    }

    assertThat(statuses).containsOnlyKeys(200);
    assertThat(results).filteredOn(result -> result.contains("result=reloaded")).hasSize(15);
    assertThat(results).filteredOn(result -> result.contains("result=rejected")).hasSize(5);
  }

  /** Each differs from the one before; every fourth is not valid. */
  private static String configuration(int round) {
    if (round % 4 == 3) {
      return "receive: {limits: {requests: none}}";
    }
    return """
        receive:
          authentication: {secrets: [{name: round-%1$d, value: v%1$d}], window: %2$dm}
          limits: {failedAuthentications: %2$d, bodyMemory: %2$dMiB}
        event: {redact: [/build/%1$d]}
        validation: {mode: report, maxViolations: %2$d}
        publish: {retry: {maxAttempts: %2$d}, circuitBreaker: {minimumCalls: %2$d}}
        """
        .formatted(round, round + 4);
  }

  @Test
  void rotatesASecretWithoutAGap() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("mount"));
    mounted(mount, "1", Map.of("current", "old", "next", "old"));
    write(
        """
        receive:
          authentication:
            secrets:
              - {name: current, file: '%1$s/current'}
              - {name: next, file: '%1$s/next'}
        """
            .formatted(mount));
    Relay.Builder builder =
        Relay.embedded()
            .file(file)
            .set("reload.interval", "100ms")
            .without("BUILDKITE_WEBHOOK_TOKEN");
    try (Relay relay = builder.start()) {
      List<Integer> statuses = new ArrayList<>();
      statuses.add(post(relay, "old"));

      mounted(mount, "2", Map.of("current", "old", "next", "new"));
      await()
          .atMost(10, TimeUnit.SECONDS)
          .until(
              () -> {
                statuses.add(post(relay, "old"));
                return post(relay, "new") == 200;
              });
      statuses.add(post(relay, "old"));
      mounted(mount, "3", Map.of("current", "new", "next", "new"));
      await()
          .atMost(10, TimeUnit.SECONDS)
          .until(
              () -> {
                statuses.add(post(relay, "new"));
                return post(relay, "old") == 401;
              });
      statuses.add(post(relay, "new"));

      assertThat(statuses).containsOnly(200);
      assertThat(relay.metric(reloads("file", "reloaded"))).isEqualTo(2);
    }
  }

  /** Replaces what is mounted as Kubernetes does: one link changes, and all files with it. */
  private static void mounted(Path mount, String version, Map<String, String> files)
      throws IOException {
    Path data = Files.createDirectory(mount.resolve(".." + version));
    for (Map.Entry<String, String> entry : files.entrySet()) {
      Files.writeString(data.resolve(entry.getKey()), entry.getValue() + "\n");
      Path link = mount.resolve(entry.getKey());
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("..data", entry.getKey()));
      }
    }
    Path fresh = Files.createSymbolicLink(mount.resolve("..data_tmp"), data.getFileName());
    Files.move(
        fresh,
        mount.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static int post(Relay relay, String token) throws Exception {
    return relay
        .send(relay.webhook(Samples.fresh("build.finished", 1)).header("X-Buildkite-Token", token))
        .statusCode();
  }

  private static String reloads(String trigger, String result) {
    return "buildkite_config_reloads_total{result=\"%s\",trigger=\"%s\"}"
        .formatted(result, trigger);
  }

  @Test
  void namesAFixedKeyAndLeavesItAsItIs() throws Exception {
    try (Relay relay = relay().start()) {
      HttpResponse<String> preview;
      write("{receive: {path: /elsewhere}, pubsub: {topicId: other}}");
      preview = task(relay, "reload-config?dry-run=true");
      HttpResponse<String> answer = task(relay, "reload-config");

      assertThat(preview.body()).contains("dry_run=true");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(
              """
              trigger=task
              dry_run=false
              result=reloaded
              restart.pubsub.topicId=buildkite-events -> other
              restart.receive.path=/webhook -> /elsewhere
              """);
      assertThat(relay.postSigned(Samples.fresh("build.finished", 1)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keepsWhatIsInForceWhereTheFileIsWrongAndTellsSo() throws Exception {
    try (Relay relay = relay().start();
        CapturedLog log = new CapturedLog(Reloader.class.getName(), Level.INFO)) {
      double startedAt = relay.metric("buildkite_config_last_reload_success_timestamp_seconds");

      HttpResponse<String> wrong =
          reload(relay, "{receive: {authentication: {window: 1d}, limits: {requests: 0}}}");
      double afterWrong = relay.metric("buildkite_config_last_reload_successful");
      int status = relay.postSigned(Samples.fresh("build.finished", 1)).statusCode();
      HttpResponse<String> right = reload(relay, "receive: {limits: {requests: 1000}}");

      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body())
          .contains(
              "result=rejected\n",
              "problem=" + file + ": receive.authentication.window ",
              "problem=" + file + ": receive.limits.requests ");
      assertThat(afterWrong).isZero();
      assertThat(status).isEqualTo(200);
      assertThat(right.body()).contains("changed.receive.limits.requests=absent -> 1000\n");
      assertThat(relay.metric("buildkite_config_last_reload_successful")).isEqualTo(1);
      assertThat(relay.metric("buildkite_config_last_reload_success_timestamp_seconds"))
          .isGreaterThan(startedAt);
      assertThat(relay.metric(reloads("task", "rejected"))).isEqualTo(1);
      assertThat(relay.metric(reloads("task", "reloaded"))).isEqualTo(1);
      assertThat(log.lines())
          .extracting(line -> line.getLevel() + " " + line.getMessage())
          .containsExactly(
              "ERROR configuration rejected",
              "INFO configuration changed",
              "INFO configuration reloaded");
      assertThat(CapturedLog.field(log.lines().get(1), "key")).isEqualTo("receive.limits.requests");
    }
  }
}
