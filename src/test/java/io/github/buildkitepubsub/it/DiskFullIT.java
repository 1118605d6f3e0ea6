package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.Relay;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A volume that is full, or read-only, and Pub/Sub down at the same time: only then is an event
 * refused, and the service mends itself. It needs to be allowed to mount.
 */
final class DiskFullIT extends SpoolFixture {

  private Path volume;
  private boolean isMounted;

  @BeforeEach
  void mount() throws Exception {
    volume = Files.createDirectory(directory.resolve("volume"));
    isMounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "none", volume.toString());
    assumeTrue(isMounted, "NOT TESTED: a full volume, for mount is not allowed here");
  }

  @AfterEach
  void unmount() throws Exception {
    if (isMounted) {
      assertThat(run("umount", volume.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private static void assertRefused(Relay relay, int number) throws Exception {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = relay.postSigned(large(number));
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
              assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            });
  }

  private static byte[] large(int number) {
    return ("{\"event\":\"build.running\",\"n\":"
            + number
            + ",\"x\":\""
            + "x".repeat(50_000)
            + "\"}")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void refusesOnlyWhileTheVolumeIsFullAndPubSubIsDown() throws Exception {
    Set<EventId> promised = new HashSet<>();
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().spoolingTo(volume.resolve("spool")).start()) {
      int sent = 0;
      HttpResponse<String> answer = relay.postSigned(large(sent));
      while (answer.statusCode() == 202 && sent < 2000) {
        promised.add(EventId.of(large(sent)));
        answer = relay.postSigned(large(++sent));
      }
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(promised).hasSizeGreaterThan(20);

      server.faults().clear();
      awaitPublished(new ArrayList<>(promised));
      awaitEmpty(relay);
      assertWritable(relay);
      assertThat(send(relay, 5_000, 5)).containsOnlyKeys(200);
    }
  }

  @Test
  void publishesDirectlyOnAReadOnlyVolumeAndRefusesOnlyWithoutPubSub() throws Exception {
    assertThat(run("mount", "-o", "remount,ro", volume.toString())).isTrue();
    try (Relay relay = relay().spoolingTo(volume.resolve("spool")).start()) {

      Map<Integer, List<EventId>> readOnly = send(relay, 100, 5);
      server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
      assertRefused(relay, 1_000);

      assertThat(readOnly).containsOnlyKeys(200);
      assertThat(run("mount", "-o", "remount,rw", volume.toString())).isTrue();
      assertWritable(relay);
      Map<Integer, List<EventId>> back = send(relay, 2_000, 5);
      assertThat(back).containsOnlyKeys(202);
      server.faults().clear();
      awaitPublished(back.get(202));
    }
  }

  private static void assertWritable(Relay relay) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(relay.metric("buildkite_spool_writable")).isEqualTo(1));
  }
}
