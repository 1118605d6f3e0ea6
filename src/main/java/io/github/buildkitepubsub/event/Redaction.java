package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows JSON to people: without the values that they must not see, in one line of printable ASCII,
 * up to a length. Thread-safe.
 */
public final class Redaction {

  /** What stands in place of a value. */
  static final String REDACTED = "[REDACTED]";

  private final PathTrie paths;
  private final JsonFactory json =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          // Neither line breaks nor what moves a terminal's cursor can stand in the text.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  /**
   * A text that can be shown.
   *
   * @param truncated whether there was more of it
   */
  public record Excerpt(String text, boolean truncated) {}

  /**
   * @param pointers JSON Pointers (RFC 6901); a segment {@code *} stands for every key or element
   * @throws IllegalArgumentException if one of them is not a pointer to a part of a document
   */
  public Redaction(List<String> pointers) {
    this.paths = new PathTrie(pointers);
  }

  /** Whether {@code text} points to a part of a document, not to the whole. */
  public static boolean isPointer(String text) {
    return PathTrie.isPointer(text);
  }

  /**
   * The start of {@code bytes}. Where they cease to be JSON the text ends: what follows cannot be
   * told apart, and may be anything.
   *
   * @param maxBytes how long the text may be; each of its characters is a byte
   */
  public Excerpt excerpt(byte[] bytes, int maxBytes) {
    BoundedText text = new BoundedText(maxBytes);
    int start = Utf8.byteOrderMarkLength(bytes);
    try (JsonParser parser = json.createParser(bytes, start, bytes.length - start);
        JsonGenerator out = json.createGenerator(text)) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      if (parser.nextToken() != null) {
        copyValue(parser, out, paths.root(), text);
      }
    } catch (JsonProcessingException e) {
      // Closing the generator has written what was copied until here.
    } catch (IOException e) {
      throw new UncheckedIOException("both are in memory", e);
    }
    return new Excerpt(text.toString(), text.isFull());
  }

  private static void copyValue(
      JsonParser parser, JsonGenerator out, PathTrie.@Nullable Node node, BoundedText text)
      throws IOException {
    if (node != null && node.redacted()) {
      parser.skipChildren();
      out.writeString(REDACTED);
      return;
    }
    switch (parser.currentToken()) {
      case START_OBJECT -> copyObject(parser, out, node, text);
      case START_ARRAY -> copyArray(parser, out, node, text);
      // As it was sent: no number is rounded or computed.
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(parser.getText());
      default -> out.copyCurrentEvent(parser);
    }
  }

  private static void copyObject(
      JsonParser parser, JsonGenerator out, PathTrie.@Nullable Node node, BoundedText text)
      throws IOException {
    out.writeStartObject();
    for (String key = parser.nextFieldName();
        key != null && !text.isFull();
        key = parser.nextFieldName()) {
      out.writeFieldName(key);
      parser.nextToken();
      copyValue(parser, out, node == null ? null : node.child(key), text);
    }
    out.writeEndObject();
  }

  private static void copyArray(
      JsonParser parser, JsonGenerator out, PathTrie.@Nullable Node node, BoundedText text)
      throws IOException {
    out.writeStartArray();
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY && !text.isFull()) {
      copyValue(parser, out, node == null ? null : node.element(index), text);
      index++;
    }
    out.writeEndArray();
  }
}
