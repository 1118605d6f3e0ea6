package io.github.buildkitepubsub.deadletter.redrive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is in a letter's data.
 *
 * @param original what the event would have been published as: these very bytes of the letter
 * @param reduced whether that lacks the parts that repeat the payload
 */
public record LetterContent(ByteBuffer original, boolean reduced) {

  /** A letter was written by a service that checked its event: only its size bounds it. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * Finds the original in {@code data}, without a copy.
   *
   * @throws UnreadableLetterException if this is not the data of a dead letter
   */
  public static LetterContent of(byte[] data) throws UnreadableLetterException {
    try (JsonParser parser = JSON.createParser(data)) {
      return read(parser, data);
    } catch (IOException e) {
      throw new UnreadableLetterException("its data is not JSON");
    }
  }

  /** Whether the original in {@code letter} lacks parts; false also for what is no letter. */
  public static boolean isReduced(StoredMessage letter) {
    try {
      return of(letter.data()).reduced();
    } catch (UnreadableLetterException e) {
      return false;
    }
  }

  private static LetterContent read(JsonParser parser, byte[] data)
      throws IOException, UnreadableLetterException {
    ByteBuffer original = null;
    boolean reduced = false;
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (key.equals(DeadLetterKeys.ORIGINAL_PAYLOAD) && value == JsonToken.START_OBJECT) {
          original = slice(parser, data);
        } else if (key.equals(DeadLetterKeys.METADATA) && value == JsonToken.START_OBJECT) {
          reduced = isReduced(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    if (original == null || parser.nextToken() != null) {
      throw new UnreadableLetterException(
          "its data has no object '" + DeadLetterKeys.ORIGINAL_PAYLOAD + "'");
    }
    return new LetterContent(original, reduced);
  }

  private static ByteBuffer slice(JsonParser parser, byte[] data) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getByteOffset();
    return ByteBuffer.wrap(data, start, end - start).slice();
  }

  private static boolean isReduced(JsonParser parser) throws IOException {
    boolean reduced = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean named = parser.currentName().equals(DeadLetterKeys.PAYLOAD_REDUCED);
      reduced |= parser.nextToken() == JsonToken.VALUE_TRUE && named;
      parser.skipChildren();
    }
    return reduced;
  }
}
