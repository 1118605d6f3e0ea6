package io.github.buildkitepubsub.operate.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * What the build wrote into the jar.
 *
 * @param version the project's version
 * @param commit the commit it was built from, or {@code unknown}
 * @param dependencies the main dependencies and their versions, by name
 */
public record BuildInfo(String version, String commit, Map<String, String> dependencies) {

  private static final String RESOURCE = "/build.properties";

  /** Reads it. */
  public static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> dependencies = new LinkedHashMap<>();
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (!name.equals("version") && !name.equals("commit")) {
        dependencies.put(name, properties.getProperty(name));
      }
    }
    return new BuildInfo(
        properties.getProperty("version"), properties.getProperty("commit"), dependencies);
  }
}
