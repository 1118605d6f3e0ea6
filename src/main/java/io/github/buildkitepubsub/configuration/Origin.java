package io.github.buildkitepubsub.configuration;

/**
 * Where a value came from.
 *
 * @param text for a person who reads the effective configuration: {@code environment PORT}
 * @param blame what an error message begins with: {@code PORT=abc}
 */
record Origin(String text, String blame) {

  private static final String ENVIRONMENT = "environment ";

  /** A default in Java: of a settings record or of Dropwizard. */
  static final Origin DEFAULT = new Origin("default", "configuration");

  /** The file {@code built-in.yml} on the class path. */
  static final Origin BUILT_IN = new Origin("built-in", "built-in.yml");

  /** True for an environment variable and a system property: said for this one process. */
  boolean isOfTheProcess() {
    return text.startsWith(ENVIRONMENT) || text.startsWith("-D");
  }

  static Origin file(String name) {
    return new Origin("file", name);
  }

  static Origin environment(String variable, String value) {
    return new Origin(ENVIRONMENT + variable, variable + "=" + value);
  }

  /** The value of the variable is not shown. */
  static Origin secret(String variable) {
    return new Origin(ENVIRONMENT + variable, variable);
  }

  /** The value is not shown, since it can be a secret. */
  static Origin systemProperty(String property) {
    return new Origin("-D" + property, "-D" + property);
  }
}
