package io.github.buildkitepubsub.cli.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.publish.pubsub.pull.TailedMessage;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MessageFormatterTest {

  private static final Instant TIME = Instant.parse("2026-05-09T21:05:59.874Z");

  @Test
  void showsWhatABuildEventIsAbout() {
    TailedMessage message =
        message(
            Map.of(
                "event_type", "build.finished",
                "pipeline", "Checkout Service",
                "pipeline_slug", "checkout-service",
                "build_number", "1842",
                "build_state", "passed",
                "branch", "main"),
            "{}");

    assertThat(new ReadableLine().format(message))
        .isEqualTo("21:05:59Z  build.finished    checkout-service #1842  passed  main  id=7");
  }

  @Test
  void leavesOutWhatAnEventDoesNotHave() {
    TailedMessage message =
        message(
            Map.of(
                "event_type",
                "agent.connected",
                "pipeline",
                "",
                "branch",
                "",
                "organization",
                "acme"),
            "{}");

    assertThat(new ReadableLine().format(message))
        .isEqualTo("21:05:59Z  agent.connected   acme  id=7");
  }

  @Test
  void showsForeignMessagesToo() {
    assertThat(new ReadableLine().format(message(Map.of(), "x")))
        .isEqualTo("21:05:59Z  ?                 id=7");
  }

  @Test
  void doesNotLetABranchSteerTheTerminal() {
    TailedMessage message =
        message(Map.of("event_type", "build.running", "branch", "a\u001b[2Jb\r\nc"), "{}");

    assertThat(new ReadableLine().format(message)).endsWith("  a?[2Jb??c  id=7");
  }

  @Test
  void printsAllAsOneJsonLine() {
    TailedMessage message = message(Map.of("event_type", "ping"), "{\n \"n\": 9007199254740993\n}");

    assertThat(new JsonLine().format(message))
        .isEqualTo(
            "{\"message_id\":\"7\",\"publish_time\":\"2026-05-09T21:05:59.874Z\","
                + "\"attributes\":{\"event_type\":\"ping\"},\"data\":{\"n\":9007199254740993}}");
  }

  @Test
  void encodesDataThatIsNoJson() {
    assertThat(new JsonLine().format(message(Map.of(), "no")))
        .endsWith("\"data_base64\":\"bm8=\"}");
    assertThat(new JsonLine().format(message(Map.of(), "{}{}")))
        .endsWith("\"data_base64\":\"e317fQ==\"}");
    assertThat(new JsonLine().format(message(Map.of(), ""))).endsWith("\"data\":null}");
  }

  private static TailedMessage message(Map<String, String> attributes, String data) {
    return new TailedMessage("7", TIME, attributes, "", data.getBytes(UTF_8));
  }
}
