package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Damaged bodies are refused with a reason, or become a message that is JSON: nothing else. */
class MutationTest {

  private static final long SEED = 20_260_509;
  private static final int ROUNDS = 3_000;

  private static final List<String> SNIPPETS =
      List.of(
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "null",
          "\\ud83d",
          "\\u0000",
          "😀",
          "\u0000",
          "1e999",
          "\"event\":\"y\",",
          "\"build\":{\"id\":1},",
          "[[[[[[[[[[[[",
          " ",
          "\uFEFF");

  @Test
  void isRefusedWithAReasonOrPublishedAsJson() {
    Random random = new Random(SEED);
    List<byte[]> bodies = Payloads.everyPath().map(Payloads::bytes).toList();
    EventParser parser =
        new EventParser(Payloads.settings(Compatibility.V2, "/*/id", "/build/env"));
    Set<MalformedEventException.Reason> reasons =
        EnumSet.noneOf(MalformedEventException.Reason.class);
    int published = 0;

    for (int round = 0; round < ROUNDS; round++) {
      byte[] body = mutate(bodies.get(random.nextInt(bodies.size())), random);
      try {
        WebhookEvent event = parser.parse(body, null, Payloads.RECEIVED_AT);
        Payloads.json(Payloads.data(event, Compatibility.V1));
        assertThat(Payloads.envelope(event).get("raw_payload").isObject()).isTrue();
        assertThat(Utf8.firstInvalid(Payloads.data(event, Compatibility.V2))).isEqualTo(-1);
        published++;
      } catch (MalformedEventException e) {
        reasons.add(e.reason());
      }
    }

    assertThat(published).isGreaterThan(100);
    assertThat(reasons).hasSizeGreaterThanOrEqualTo(4);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] body = original.clone();
    int at = random.nextInt(body.length);
    switch (random.nextInt(4)) {
      case 0 -> body[at] = (byte) random.nextInt();
      case 1 -> body = splice(body, at, at + 1 + random.nextInt(body.length - at), new byte[0]);
      case 2 -> {
        byte[] snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(UTF_8);
        body = splice(body, at, at, snippet);
      }
      default -> {
        int end = at + random.nextInt(body.length - at);
        body = splice(body, at, at, Arrays.copyOfRange(body, at, end));
      }
    }
    return body;
  }

  private static byte[] splice(byte[] body, int from, int to, byte[] inserted) {
    byte[] result = Arrays.copyOf(body, body.length - (to - from) + inserted.length);
    System.arraycopy(inserted, 0, result, from, inserted.length);
    System.arraycopy(body, to, result, from + inserted.length, body.length - to);
    return result;
  }
}
