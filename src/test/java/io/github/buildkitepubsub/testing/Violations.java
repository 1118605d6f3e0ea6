package io.github.buildkitepubsub.testing;

import io.dropwizard.jersey.validation.Validators;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Map;
import java.util.TreeMap;

/** What Dropwizard's validator finds. */
public final class Violations {

  private static final Validator VALIDATOR = Validators.newValidator();

  private Violations() {}

  /**
   * Path to message, empty if all is well. A validation method's path ends in its name without
   * {@code is}.
   */
  public static Map<String, String> of(Object settings) {
    Map<String, String> found = new TreeMap<>();
    for (ConstraintViolation<Object> violation : VALIDATOR.validate(settings)) {
      found.put(violation.getPropertyPath().toString(), violation.getMessage());
    }
    return found;
  }
}
