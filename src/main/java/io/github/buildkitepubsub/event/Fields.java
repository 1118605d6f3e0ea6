package io.github.buildkitepubsub.event;

import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** The values picked from one payload. Immutable once built; an absent or null value is null. */
public final class Fields {

  private final EnumMap<Field, String> values;

  Fields(EnumMap<Field, String> values) {
    this.values = values;
  }

  /**
   * The value as text (numbers and booleans as they were written), or null where absent or null.
   */
  public @Nullable String get(Field field) {
    return values.get(field);
  }
}
