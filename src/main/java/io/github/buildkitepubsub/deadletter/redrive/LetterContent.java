package io.github.buildkitepubsub.deadletter.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.event.JsonMembers;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is in a letter's data.
 *
 * @param original what the event would have been published as: these very bytes of the letter
 * @param reduced whether that lacks the parts that repeat the payload
 */
public record LetterContent(ByteBuffer original, boolean reduced) {

  /**
   * Finds the original in {@code data}, without a copy.
   *
   * @throws UnreadableLetterException if this is not the data of a dead letter
   */
  public static LetterContent of(byte[] data) throws UnreadableLetterException {
    try {
      JsonMembers members = JsonMembers.of(data);
      ByteBuffer original = members.object(DeadLetterKeys.ORIGINAL_PAYLOAD);
      if (original != null) {
        return new LetterContent(original, isReduced(members));
      }
    } catch (JsonProcessingException e) {
      throw new UnreadableLetterException("its data is not JSON");
    } catch (IOException e) {
      // It is JSON, and not one object: the same message as where the object lacks it.
    }
    throw new UnreadableLetterException(
        "its data has no object '" + DeadLetterKeys.ORIGINAL_PAYLOAD + "'");
  }

  /** Whether the original in {@code letter} lacks parts; false also for what is no letter. */
  public static boolean isReduced(StoredMessage letter) {
    try {
      return of(letter.data()).reduced();
    } catch (UnreadableLetterException e) {
      return false;
    }
  }

  /**
   * The attributes that the original had: those of {@code letter} without its own. An original that
   * lacks parts says so in one. The map is the caller's.
   */
  public Map<String, String> attributes(StoredMessage letter) {
    Map<String, String> attributes = new LinkedHashMap<>(letter.ownAttributes());
    attributes.keySet().removeIf(key -> key.startsWith(DeadLetterKeys.PREFIX));
    if (reduced) {
      attributes.put(DeadLetterKeys.PAYLOAD_REDUCED, "true");
    }
    return attributes;
  }

  private static boolean isReduced(JsonMembers letter) throws IOException {
    ByteBuffer metadata = letter.object(DeadLetterKeys.METADATA);
    if (metadata == null) {
      return false;
    }
    byte[] bytes = new byte[metadata.remaining()];
    metadata.get(bytes);
    return JsonMembers.of(bytes).isTrue(DeadLetterKeys.PAYLOAD_REDUCED);
  }
}
