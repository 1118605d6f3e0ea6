package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of this version: one file for each event type that is known, and shared definitions
 * that these refer to. Stateless.
 */
public final class Schemas {

  /** Where their index is served; a schema is below it. */
  public static final String PATH = "/schemas";

  /** What every schema's {@code $id} begins with. */
  static final String ID = "urn:buildkite-pubsub:schema:";

  private static final String DEFINITION = ID + "defs:";
  private static final String DIRECTORY = "/schemas/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Schemas() {}

  /** The event types that there is a schema for, in alphabetical order. */
  public static List<String> types() {
    return EventType.KNOWN.stream().sorted().toList();
  }

  /**
   * The schema whose {@code $id} is {@code id}, as it lies in the jar; null if there is none.
   *
   * @param id of an event type's schema or of a shared definition
   */
  static @Nullable String text(String id) {
    return id.startsWith(ID) ? resource(id.substring(ID.length()).replace(':', '/')) : null;
  }

  /**
   * The schema of {@code type} with every definition that it needs under {@code $defs}, so that it
   * can be used without any other document.
   *
   * @param type one of {@link #types}
   */
  public static String bundle(String type) {
    ObjectNode schema = parse(ID + type);
    Map<String, ObjectNode> definitions = new TreeMap<>();
    Deque<JsonNode> unread = new ArrayDeque<>(List.of(schema));
    while (!unread.isEmpty()) {
      for (JsonNode reference : unread.remove().findValues("$ref")) {
        String id = reference.textValue();
        String name = id.substring(DEFINITION.length());
        if (!definitions.containsKey(name)) {
          ObjectNode definition = parse(id);
          definition.remove("$schema");
          definitions.put(name, definition);
          unread.add(definition);
        }
      }
    }
    if (!definitions.isEmpty()) {
      definitions.forEach(schema.putObject("$defs")::set);
    }
    return schema.toPrettyString();
  }

  /** What {@code type} means, in a few words. */
  public static String title(String type) {
    return parse(ID + type).path("title").textValue();
  }

  private static ObjectNode parse(String id) {
    String text = text(id);
    if (text == null) {
      throw new IllegalArgumentException("no schema " + id);
    }
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema " + id + " is not JSON", e);
    }
  }

  private static @Nullable String resource(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(DIRECTORY + name + ".json")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
