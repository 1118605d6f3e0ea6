package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;

/** Writes paths of keys: {@code server.applicationConnectors[0].port}. */
final class Paths {

  private Paths() {}

  static String key(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  static String element(String list, int index) {
    return list + "[" + index + "]";
  }

  static String of(List<JsonMappingException.Reference> references) {
    String path = "";
    for (JsonMappingException.Reference reference : references) {
      path =
          reference.getFieldName() == null
              ? element(path, reference.getIndex())
              : key(path, reference.getFieldName());
    }
    return path;
  }

  /** True if {@code path} is {@code ancestor} or lies under it. */
  static boolean isWithin(String path, String ancestor) {
    return path.startsWith(ancestor)
        && (path.length() == ancestor.length()
            || ".[".indexOf(path.charAt(ancestor.length())) >= 0);
  }
}
