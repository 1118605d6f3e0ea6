package io.github.buildkitepubsub.cli.init.plan;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that shall be.
 *
 * @param what the thing, for a person
 * @param change what brings it about; null if it is there
 */
public record Step(Kind kind, String what, @Nullable Change change) {

  /** How far it is from being there. */
  public enum Kind {
    CREATE,
    UPDATE,
    THERE;

    /** As it is printed. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Step there(String what) {
    return new Step(Kind.THERE, what, null);
  }

  static Step create(String what, List<String> arguments) {
    return new Step(Kind.CREATE, what, new Change.Command(arguments, null));
  }

  static Step update(String what, List<String> arguments) {
    return new Step(Kind.UPDATE, what, new Change.Command(arguments, null));
  }
}
