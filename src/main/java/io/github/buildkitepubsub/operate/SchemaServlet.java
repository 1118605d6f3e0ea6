package io.github.buildkitepubsub.operate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.validate.Schemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /schemas}: an index; {@code GET /schemas/<event type>}: the schema, with every
 * definition that it needs.
 */
public final class SchemaServlet extends DocumentServlet {

  private static final long serialVersionUID = 1;
  private static final Set<String> TYPES = Set.copyOf(Schemas.types());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A release can change a schema; whoever kept one asks again after an hour. */
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "public, max-age=3600");

  /** Every path that is served. */
  public static Set<String> paths() {
    return Stream.concat(
            Stream.of(Schemas.PATH), TYPES.stream().map(type -> Schemas.PATH + "/" + type))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  @Nullable Document make(String below) {
    if (below.isEmpty()) {
      return index();
    }
    String type = below.substring(1);
    return TYPES.contains(type)
        ? Document.of("application/schema+json", HEADERS, Schemas.bundle(type))
        : null;
  }

  private static Document index() {
    List<Map<String, String>> schemas = Schemas.types().stream().map(SchemaServlet::entry).toList();
    return Document.of(
        "application/json", HEADERS, JSON.valueToTree(Map.of("schemas", schemas)).toPrettyString());
  }

  private static Map<String, String> entry(String type) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("event_type", type);
    entry.put("title", Schemas.title(type));
    entry.put("path", Schemas.PATH + "/" + type);
    return entry;
  }
}
