package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP answer. Its body is text; header names ignore case. */
record Reply(int status, Map<String, String> headers, String body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Reply parse(@Nullable String text) {
    if (text == null) {
      throw new AssertionError("there was no answer");
    }
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        headers.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    return new Reply(
        Integer.parseInt(lines[0].split(" ", -1)[1]), headers, text.substring(end + 4));
  }

  JsonNode json() throws Exception {
    return JSON.readTree(body);
  }

  /** The text at {@code key}, or "absent". */
  String text(String key) throws Exception {
    return json().path(key).asText("absent");
  }
}
