package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, as slices of its own bytes. For what this service wrote itself:
 * only its size bounds it. Of members with the same name the last one counts. Immutable.
 */
public final class JsonMembers {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private record Member(JsonToken start, int from, int to) {}

  private final byte[] json;
  private final Map<String, Member> members;

  private JsonMembers(byte[] json, Map<String, Member> members) {
    this.json = json;
    this.members = members;
  }

  /**
   * Reads {@code json} once; it is kept, not copied.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
   * @throws IOException if it is not one JSON object and nothing else
   */
  public static JsonMembers of(byte[] json) throws IOException {
    Map<String, Member> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken start = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        members.put(name, new Member(start, from, to));
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON object");
      }
    }
    return new JsonMembers(json, members);
  }

  /** The bytes of a member that is an object; null if there is none. The buffer is the caller's. */
  public @Nullable ByteBuffer object(String name) {
    Member member = members.get(name);
    return member == null || member.start() != JsonToken.START_OBJECT
        ? null
        : ByteBuffer.wrap(json, member.from(), member.to() - member.from()).slice();
  }

  /** The same with the whitespace around it: of a body that was spliced in, its very bytes. */
  public @Nullable ByteBuffer objectAndSpace(String name) {
    Member member = members.get(name);
    if (member == null || member.start() != JsonToken.START_OBJECT) {
      return null;
    }
    int from = member.from();
    int to = member.to();
    while (isSpace(json[from - 1])) {
      from--;
    }
    while (isSpace(json[to])) {
      to++;
    }
    return ByteBuffer.wrap(json, from, to - from).slice();
  }

  private static boolean isSpace(byte each) {
    return each == ' ' || each == '\n' || each == '\r' || each == '\t';
  }

  /** The value of a member that is a string; null if there is none. */
  public @Nullable String text(String name) {
    Member member = members.get(name);
    if (member == null || member.start() != JsonToken.VALUE_STRING) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(json, member.from(), member.to() - member.from())) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new AssertionError("it was read before", e);
    }
  }

  /** The members of the object {@code name} that are strings; none if there is no such object. */
  public Map<String, String> texts(String name) throws IOException {
    ByteBuffer object = object(name);
    if (object == null) {
      return Map.of();
    }
    byte[] bytes = new byte[object.remaining()];
    object.get(bytes);
    JsonMembers inner = of(bytes);
    Map<String, String> texts = new HashMap<>();
    for (String key : inner.members.keySet()) {
      String text = inner.text(key);
      if (text != null) {
        texts.put(key, text);
      }
    }
    return Collections.unmodifiableMap(texts);
  }

  /** Whether the member {@code name} is {@code true}. */
  public boolean isTrue(String name) {
    Member member = members.get(name);
    return member != null && member.start() == JsonToken.VALUE_TRUE;
  }

  /** Whether there is a member {@code name}, whatever it is. */
  public boolean has(String name) {
    return members.containsKey(name);
  }
}
