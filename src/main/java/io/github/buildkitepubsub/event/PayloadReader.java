package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.buildkitepubsub.event.MalformedEventException.Reason;
import io.github.buildkitepubsub.event.WebhookEvent.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk through one payload: picks fields and notes what is redacted. What no path needs is
 * skipped, though still checked to be JSON. Not thread-safe.
 */
final class PayloadReader {

  private final JsonParser parser;
  private final PathTrie.Node root;
  private final EnumMap<Field, String> values = new EnumMap<>(Field.class);
  private final List<Span> redactions = new ArrayList<>(1);

  /** For each node, the number of the object in which its key was last seen. */
  private final int[] seenIn;

  private int objects;

  PayloadReader(JsonParser parser, PathTrie paths) {
    this.parser = parser;
    this.root = paths.root();
    this.seenIn = new int[paths.size()];
  }

  /** Reads the object on whose start the parser stands, up to its end. */
  void read() throws IOException, MalformedEventException {
    readObject(root);
  }

  Fields fields() {
    return new Fields(values);
  }

  List<Span> redactions() {
    return List.copyOf(redactions);
  }

  private void readObject(PathTrie.Node node) throws IOException, MalformedEventException {
    int object = ++objects;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      PathTrie.Node child = node.child(key);
      if (child != null && child.isUnique()) {
        refuseSecond(child, object);
      }
      parser.nextToken();
      readValue(child);
    }
  }

  private void readArray(PathTrie.Node node) throws IOException, MalformedEventException {
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      readValue(node.element(index));
    }
  }

  private void readValue(PathTrie.@Nullable Node node) throws IOException, MalformedEventException {
    if (node == null) {
      parser.skipChildren();
    } else if (node.redacted()) {
      redact();
    } else if (parser.currentToken().isScalarValue()) {
      pick(node.field());
    } else if (node.isLeaf()) {
      parser.skipChildren();
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      readObject(node);
    } else {
      readArray(node);
    }
  }

  private void pick(@Nullable Field field) throws IOException {
    JsonToken token = parser.currentToken();
    if (field == null || token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token == JsonToken.VALUE_STRING || !field.textOnly()) {
      values.put(field, parser.getText());
    }
  }

  private void redact() throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    redactions.add(new Span(start, (int) parser.currentLocation().getByteOffset()));
  }

  private void refuseSecond(PathTrie.Node node, int object) throws MalformedEventException {
    if (seenIn[node.index()] == object) {
      throw new MalformedEventException(
          Reason.DUPLICATE_KEY,
          "the key "
              + node.pointer()
              + " stands twice in one object, again at byte "
              + parser.currentTokenLocation().getByteOffset());
    }
    seenIn[node.index()] = object;
  }
}
