package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, told to stop while it is at work. */
@Tag("alone")
final class ShutdownIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SENDERS = 16;

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @TempDir private Path spool;

  @BeforeEach
  void startPubSub() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterEach
  void stopPubSub() {
    server.close();
  }

  @Test
  void losesNothingThatWasAnswered2xxWhenItIsTerminatedUnderLoad() throws Exception {
    // Slow enough that requests are open at any moment.
    server.faults().on(Rpc.PUBLISH).delay(Duration.ofMillis(50));
    ConcurrentLinkedQueue<String> promised = new ConcurrentLinkedQueue<>();
    List<String> otherAnswers = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger number = new AtomicInteger();
    try (RelayProcess relay = RelayProcess.publishingTo(server.address(), spool).start()) {
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        Thread sender =
            new Thread(() -> send(relay, stop, number, promised, otherAnswers), "sender-" + i);
        sender.start();
        senders.add(sender);
      }
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> promised.size() > 500);

      relay.terminate();
      int exitCode = relay.awaitExit(Duration.ofSeconds(40));

      stop.set(true);
      for (Thread sender : senders) {
        sender.join();
      }
      assertThat(exitCode).as("143 = 128 + SIGTERM").isEqualTo(143);
      assertThat(relay.log()).anyMatch(line -> line.contains("\"message\":\"publisher stopped\""));
      assertThat(relay.log()).anyMatch(line -> line.contains("\"message\":\"the spool is closed"));
      assertThat(relay.log()).allMatch(ShutdownIT::isJson);
    }
    RelayProcess next = RelayProcess.publishingTo(server.address(), spool).start();
    try (next) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(published()).containsAll(promised));
    }
    // Over connections that are still open when the port is closed.
    assertThat(otherAnswers).allMatch(a -> a.startsWith("503 ") && a.contains("BK-PUB-006"));
  }

  private Set<String> published() {
    return server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC).stream()
        .map(message -> message.getAttributesOrThrow("event_id"))
        .collect(Collectors.toSet());
  }

  private static void send(
      RelayProcess relay,
      AtomicBoolean stop,
      AtomicInteger number,
      ConcurrentLinkedQueue<String> promised,
      List<String> otherAnswers) {
    while (!stop.get()) {
      try {
        HttpResponse<String> answer =
            relay.postSigned(Samples.fresh("build.finished", number.incrementAndGet()));
        if (answer.statusCode() / 100 == 2) {
          promised.add(JSON.readTree(answer.body()).path("event_id").asText());
        } else {
          synchronized (otherAnswers) {
            otherAnswers.add(answer.statusCode() + " " + answer.body());
          }
        }
      } catch (IOException e) {
        // The port is closed: nothing was promised.
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean isJson(String line) {
    try {
      return JSON.readTree(line).isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
