package io.github.buildkitepubsub.cli.send.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new event of a sample at each call: UUIDs and the build number are replaced, the same
 * ones in the same way throughout a body, and all times are moved so that the latest is now. No two
 * events are the same. Not thread-safe.
 */
public final class Freshener implements Supplier<byte[]> {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** An expiry is in the sample's future: it moves with the rest but does not say how far. */
  private static final String EXPIRY = "expires_at";

  private static final String GRAPHQL_ID = "graphql_id";

  private final JsonNode sample;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final @Nullable Instant latest;
  private final @Nullable String oldNumber;
  private long number;

  /**
   * @param sample a JSON object; not changed
   */
  public Freshener(JsonNode sample, InstantSource clock, RandomGenerator random) {
    this.sample = sample;
    this.clock = clock;
    this.random = random;
    this.latest = latest("", sample);
    JsonNode buildNumber = sample.at("/build/number");
    this.oldNumber = buildNumber.isIntegralNumber() ? buildNumber.asText() : null;
    // Runs that follow each other do not repeat each other's numbers.
    this.number = clock.instant().getEpochSecond() % 1_000_000;
  }

  /** The next event's bytes. */
  @Override
  public byte[] get() {
    number++;
    Duration shift = latest == null ? Duration.ZERO : Duration.between(latest, clock.instant());
    JsonNode fresh = new Pass(shift).copy("", sample);
    if (oldNumber != null) {
      ((ObjectNode) fresh.path("build")).put("number", number);
    }
    try {
      return Sample.JSON.writeValueAsBytes(fresh);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can always be written", e);
    }
  }

  private static @Nullable Instant latest(String key, JsonNode node) {
    if (node.isTextual()) {
      WebhookTime time = key.equals(EXPIRY) ? null : WebhookTime.parse(node.textValue());
      return time == null ? null : time.instant();
    }
    Instant latest = null;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      latest = later(latest, latest(field.getKey(), field.getValue()));
    }
    for (JsonNode element : node.isArray() ? node : NODES.arrayNode()) {
      latest = later(latest, latest(key, element));
    }
    return latest;
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }

  /** One walk over the sample, with what it replaced so far. */
  private final class Pass {

    private final Map<String, String> ids = new HashMap<>();
    private final Duration shift;

    Pass(Duration shift) {
      this.shift = shift;
    }

    JsonNode copy(String key, JsonNode old) {
      if (old.isObject()) {
        ObjectNode fresh = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : old.properties()) {
          fresh.set(field.getKey(), copy(field.getKey(), field.getValue()));
        }
        return fresh;
      }
      if (old.isArray()) {
        ArrayNode fresh = NODES.arrayNode();
        old.forEach(element -> fresh.add(copy(key, element)));
        return fresh;
      }
      return old.isTextual() ? NODES.textNode(text(key, old.textValue())) : old;
    }

    private String text(String key, String old) {
      if (key.equals(GRAPHQL_ID)) {
        return graphqlId(old);
      }
      WebhookTime time = WebhookTime.parse(old);
      return time == null ? buildNumber(uuids(old)) : time.plus(shift).toString();
    }

    private String uuids(String old) {
      return UUIDS
          .matcher(old)
          .replaceAll(match -> ids.computeIfAbsent(match.group(), id -> uuid()));
    }

    /** The number in the build's addresses. */
    private String buildNumber(String old) {
      return oldNumber == null || !old.contains("/builds/")
          ? old
          : old.replaceAll("/builds/" + oldNumber + "(?![0-9])", "/builds/" + number);
    }

    /** A type and a UUID in Base64, for example of {@code Build---019e0f81-...}. */
    private String graphqlId(String old) {
      try {
        String decoded = new String(Base64.getDecoder().decode(old), StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(uuids(decoded).getBytes(StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return old;
      }
    }

    private String uuid() {
      long version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
      long variant = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
      return new UUID(version4, variant).toString();
    }
  }
}
