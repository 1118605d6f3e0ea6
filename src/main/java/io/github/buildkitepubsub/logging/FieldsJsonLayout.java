package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.logging.json.EventAttribute;
import io.dropwizard.logging.json.layout.EventJsonLayout;
import io.dropwizard.logging.json.layout.JsonFormatter;
import io.dropwizard.logging.json.layout.TimestampFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Adds a line's key-value pairs to its fields. A pair never replaces a field of the layout's own.
 */
final class FieldsJsonLayout extends EventJsonLayout {

  FieldsJsonLayout(
      JsonFormatter formatter,
      TimestampFormatter timestamps,
      ThrowableHandlingConverter exceptions,
      Set<EventAttribute> includes,
      Map<String, String> customFieldNames,
      Map<String, Object> additionalFields,
      Set<String> includesMdcKeys,
      boolean flattenMdc) {
    super(
        formatter,
        timestamps,
        exceptions,
        includes,
        customFieldNames,
        additionalFields,
        includesMdcKeys,
        flattenMdc);
  }

  @Override
  protected Map<String, Object> toJsonMap(ILoggingEvent event) {
    Map<String, Object> fields = super.toJsonMap(event);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        fields.putIfAbsent(pair.key, plain(pair.value));
      }
    }
    return fields;
  }

  /** Numbers and booleans as they are; anything else as its text, never as a bean. */
  private static Object plain(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
  }
}
