package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;

/**
 * A file among the resources: YAML, or JSON, which is YAML too.
 *
 * @param path from the resources' root, without a slash at its begin
 */
record Source(String path, JsonNode root) {

  private static final YAMLMapper YAML = new YAMLMapper();

  static Source read(String path) {
    try (InputStream in = Source.class.getResourceAsStream("/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      return new Source(path, YAML.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file that {@code reference} names, relative to this one; this one if it names none.
   *
   * @param reference {@code file}, {@code file#/pointer} or {@code #/pointer}
   */
  Source file(String reference) {
    String relative = reference.split("#", 2)[0];
    return relative.isEmpty() ? this : read(URI.create(path).resolve(relative).toString());
  }

  /** What {@code reference} points to in this file. */
  JsonNode at(String reference) {
    int hash = reference.indexOf('#');
    JsonNode target = hash < 0 ? root : root.at(reference.substring(hash + 1));
    if (target.isMissingNode()) {
      throw new IllegalArgumentException(path + " has no " + reference);
    }
    return target;
  }
}
