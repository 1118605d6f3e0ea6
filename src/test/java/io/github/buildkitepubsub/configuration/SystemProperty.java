package io.github.buildkitepubsub.configuration;

import java.util.concurrent.Callable;

/** Sets a system property for as long as something runs. */
final class SystemProperty {

  private SystemProperty() {}

  static <T> T during(String name, String value, Callable<T> action) throws Exception {
    System.setProperty(name, value);
    try {
      return action.call();
    } finally {
      System.clearProperty(name);
    }
  }
}
