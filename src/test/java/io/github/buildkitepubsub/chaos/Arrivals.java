package io.github.buildkitepubsub.chaos;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is on the topic. Each message is looked at once. For one thread. */
final class Arrivals {

  private static final ByteString RAW_PAYLOAD =
      ByteString.copyFrom("\"raw_payload\":", StandardCharsets.US_ASCII);

  private final EmbeddedPubSub server;
  private final Set<String> found = new HashSet<>();
  private final Map<String, Long> lastOfBuild = new HashMap<>();
  private @Nullable String deadLetterTopic;
  private int seen;
  private int buried;
  private long duplicates;
  private long damaged;
  private long outOfOrder;

  Arrivals(EmbeddedPubSub server) {
    this.server = server;
  }

  /** Looks for events in this dead letter topic too. */
  void also(String topic) {
    deadLetterTopic = topic;
  }

  /** How many dead letters there are. */
  int buried() {
    return buried;
  }

  /** The identities of all events that have arrived whole. */
  Set<String> found() {
    List<PubsubMessage> all = server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    for (PubsubMessage message : all.subList(seen, all.size())) {
      look(message);
    }
    seen = all.size();
    if (deadLetterTopic != null) {
      List<PubsubMessage> letters = server.messages(PubSubProbe.PROJECT, deadLetterTopic);
      letters
          .subList(buried, letters.size())
          .forEach(letter -> found.add(letter.getAttributesOrThrow("event_id")));
      buried = letters.size();
    }
    return found;
  }

  private void look(PubsubMessage message) {
    String id = message.getAttributesMap().get("event_id");
    if (!EventId.of(payload(message.getData())).value().equals(id)) {
      damaged++;
    } else if (!found.add(id)) {
      duplicates++;
    } else if (!isNext(message)) {
      outOfOrder++;
    }
  }

  /** Whether it is the first event of its build that comes, or later than all that came before. */
  private boolean isNext(PubsubMessage message) {
    String build = message.getAttributesMap().getOrDefault("build_id", "");
    long number = Long.parseLong(message.getAttributesMap().getOrDefault("build_number", "0"));
    Long before = lastOfBuild.put(build, number);
    boolean isNext = before == null || before < number;
    if (!isNext) {
      System.out.printf("out of order: %s number %d after %d%n", build, number, before);
    }
    return isNext;
  }

  /** The payload is the last member of the envelope. */
  private static byte[] payload(ByteString data) {
    byte[] bytes = data.toByteArray();
    byte[] key = RAW_PAYLOAD.toByteArray();
    for (int at = 0; at + key.length < bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + key.length, key, 0, key.length)) {
        return Arrays.copyOfRange(bytes, at + key.length, bytes.length - 1);
      }
    }
    return new byte[0];
  }

  /** Further messages of events that had arrived already. */
  long duplicates() {
    return duplicates;
  }

  /** Messages whose payload is not the body whose identity they bear. */
  long damaged() {
    return damaged;
  }

  /** Events that came after a later one of their build. */
  long outOfOrder() {
    return outOfOrder;
  }
}
