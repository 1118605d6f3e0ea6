package io.github.buildkitepubsub.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the live keys whose change, while the service runs, changes what the test sees. Every live
 * key has such a test.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ShowsLive {

  /** Whole keys, and not sections; a list of secrets is one. */
  String[] value();
}
