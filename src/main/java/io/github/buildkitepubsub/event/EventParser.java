package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.github.buildkitepubsub.event.MalformedEventException.Reason;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a body once, as a stream. Thread-safe. */
public final class EventParser {

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final PathTrie paths;
  private final int maxNestingDepth;
  private final JsonFactory json;

  /**
   * @throws IllegalArgumentException if a pointer to redact is not a JSON Pointer
   */
  public EventParser(EventSettings settings) {
    this.paths = new PathTrie(settings.redact());
    this.maxNestingDepth = settings.maxNestingDepth();
    this.json =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Keys that collide make the reader slower; they are no reason to lose an event.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            // Shared, because a virtual thread would fill a pool of its own for one request.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .streamReadConstraints(constraints(maxNestingDepth))
            .build();
  }

  /** Only depth is limited here: the body's length, which bounds all else, is limited before. */
  private static StreamReadConstraints constraints(int maxNestingDepth) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(maxNestingDepth)
        .maxStringLength(NO_LIMIT)
        .maxNumberLength(NO_LIMIT)
        .maxNameLength(NO_LIMIT)
        .build();
  }

  /**
   * Reads {@code body}, which is kept, not copied. A byte order mark at its start is allowed and is
   * not part of what is published.
   *
   * @param headerType the sender's event header, used only where the body has no {@code event}
   * @throws MalformedEventException if the body is not an event
   */
  public WebhookEvent parse(byte[] body, @Nullable String headerType, Instant receivedAt)
      throws MalformedEventException {
    checkEncoding(body);
    PayloadReader reader = read(body);
    Fields fields = reader.fields();
    EventType type = EventType.choose(fields.get(Field.EVENT), headerType, fields.get(Field.TYPE));
    if (type == null) {
      throw new MalformedEventException(
          Reason.NO_EVENT_TYPE,
          "no event type: the body has no \"event\", the request no event header, the body no"
              + " \"type\"");
    }
    return new WebhookEvent(
        EventId.of(body), type, body, fields, reader.redactions(), receivedAt, null, null);
  }

  private static void checkEncoding(byte[] body) throws MalformedEventException {
    if (body.length == Utf8.byteOrderMarkLength(body)) {
      throw empty();
    }
    int invalid = Utf8.firstInvalid(body);
    // Jackson guesses UTF-16 and UTF-32 from zero bytes among the first four; JSON has none there.
    for (int at = 0; invalid < 0 && at < Math.min(4, body.length); at++) {
      invalid = body[at] == 0 ? at : -1;
    }
    if (invalid >= 0) {
      throw new MalformedEventException(
          Reason.NOT_UTF8, "the body is not UTF-8 at byte " + invalid);
    }
  }

  private PayloadReader read(byte[] body) throws MalformedEventException {
    try (JsonParser parser = json.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw empty();
      }
      PayloadReader reader = new PayloadReader(parser, paths);
      if (first == JsonToken.START_OBJECT) {
        reader.read();
      } else {
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw notJson(parser.currentTokenLocation());
      }
      if (first != JsonToken.START_OBJECT) {
        throw new MalformedEventException(Reason.NOT_AN_OBJECT, "the body is not a JSON object");
      }
      return reader;
    } catch (StreamConstraintsException e) {
      throw new MalformedEventException(
          Reason.TOO_DEEP,
          "objects and arrays are nested deeper than " + maxNestingDepth + " levels");
    } catch (JsonEOFException e) {
      throw new MalformedEventException(
          Reason.NOT_JSON, "the body ends after " + body.length + " bytes, inside a JSON value");
    } catch (JsonProcessingException e) {
      throw notJson(e.getLocation());
    } catch (IOException e) {
      throw notJson(null);
    }
  }

  private static MalformedEventException empty() {
    return new MalformedEventException(Reason.EMPTY, "the body is empty");
  }

  private static MalformedEventException notJson(@Nullable JsonLocation location) {
    String where = location == null ? "" : " at byte " + location.getByteOffset();
    return new MalformedEventException(Reason.NOT_JSON, "the body is not one JSON value" + where);
  }
}
