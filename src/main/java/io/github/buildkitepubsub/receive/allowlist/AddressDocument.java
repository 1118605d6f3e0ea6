package io.github.buildkitepubsub.receive.allowlist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.receive.address.AddressRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes {@code {"webhook_ips": [...]}}: all of it is good, or none of it is taken. */
final class AddressDocument {

  private static final String KEY = "webhook_ips";

  /** Buildkite has a handful; this many still cost a request nothing that can be measured. */
  private static final int MOST = 1_000;

  /** Wider ranges would let nearly everybody in, and are more likely a fault. */
  private static final int SHORTEST_IPV4 = 8;

  private static final int SHORTEST_IPV6 = 16;

  private static final ObjectMapper JSON = new ObjectMapper();

  private AddressDocument() {}

  /**
   * The document's ranges, at least one.
   *
   * @throws IOException if there is none, or anything is wrong with one; the message says what
   */
  static List<AddressRange> read(byte[] bytes) throws IOException {
    JsonNode list = parse(bytes).path(KEY);
    if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
      throw new IOException(KEY + " is not a list of 1 to " + MOST + " addresses");
    }
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode entry : list) {
      ranges.add(range(entry));
    }
    return List.copyOf(ranges);
  }

  private static JsonNode parse(byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("the document is not JSON", e);
    }
  }

  private static AddressRange range(JsonNode entry) throws IOException {
    if (!entry.isTextual()) {
      throw new IOException(KEY + " has an entry that is not text");
    }
    try {
      AddressRange range = AddressRange.parse(entry.textValue());
      if (range.length() < (range.isIpv4() ? SHORTEST_IPV4 : SHORTEST_IPV6)) {
        throw new IOException(KEY + " has a range that is too wide: " + range);
      }
      return range;
    } catch (IllegalArgumentException e) {
      throw new IOException(KEY + " has an entry that is no address", e);
    }
  }

  static byte[] write(List<AddressRange> ranges) {
    ObjectNode document = JSON.createObjectNode();
    ranges.forEach(range -> document.withArray(KEY).add(range.toString()));
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
