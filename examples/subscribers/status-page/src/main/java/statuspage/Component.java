package statuspage;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A component of the status page, which shows how a pipeline does.
 *
 * @param id Statuspage's
 * @param failures how many builds in a row have to fail before the component shows it
 * @param status what it shows then
 */
record Component(String id, int failures, String status) {

  static final String OPERATIONAL = "operational";

  private static final Set<String> TROUBLES =
      Set.of("degraded_performance", "partial_outage", "major_outage", "under_maintenance");

  Component {
    if (failures < 1 || failures > 100) {
      throw new IllegalArgumentException("failures must be 1 to 100, not " + failures);
    }
    if (!TROUBLES.contains(status)) {
      throw new IllegalArgumentException("status must be one of " + TROUBLES + ", not " + status);
    }
  }

  /**
   * Reads the components by the slugs of their pipelines.
   *
   * @throws IOException if the file cannot be used; the message says why
   */
  static Map<String, Component> read(Path file) throws IOException {
    Map<String, Component> components = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    try {
      JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      for (Map.Entry<String, JsonElement> one : all.entrySet()) {
        Component component = of(one.getValue().getAsJsonObject());
        if (!ids.add(component.id())) {
          throw new IllegalArgumentException(
              "two pipelines would write over each other in component " + component.id());
        }
        components.put(one.getKey(), component);
      }
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return components;
  }

  private static Component of(JsonObject json) {
    if (!json.has("component")) {
      throw new IllegalArgumentException("a pipeline has no component");
    }
    return new Component(
        json.get("component").getAsString(),
        json.has("failures") ? json.get("failures").getAsInt() : 2,
        json.has("status") ? json.get("status").getAsString() : "major_outage");
  }
}
