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
import org.slf4j.event.KeyValuePair;

/**
 * Dropwizard's JSON layout and, beside its fields, the key-value pairs of the event, which
 * Dropwizard leaves out. A pair that is named like a field of the layout does not replace it; one
 * that is named like a key of the MDC does.
 */
final class FieldsJsonLayout extends EventJsonLayout {

  FieldsJsonLayout(
      JsonFormatter json,
      TimestampFormatter timestamp,
      ThrowableHandlingConverter exception,
      Set<EventAttribute> includes,
      Map<String, String> fieldNames,
      Map<String, Object> additionalFields,
      Set<String> mdcKeys,
      boolean flattenMdc) {
    super(json, timestamp, exception, includes, fieldNames, additionalFields, mdcKeys, flattenMdc);
  }

  @Override
  protected Map<String, Object> toJsonMap(ILoggingEvent event) {
    Map<String, Object> fields = super.toJsonMap(event);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        // Without a value it is not known, which is what a missing field says.
        if (pair.value != null) {
          put(fields, pair.key, value(pair.value), event.getMDCPropertyMap());
        }
      }
    }
    return fields;
  }

  /** What the thread is about gives way to what the line is about; the layout's keys do not. */
  private static void put(
      Map<String, Object> fields, String key, Object value, Map<String, String> mdc) {
    if (mdc.containsKey(key)) {
      fields.put(key, value);
    } else {
      fields.putIfAbsent(key, value);
    }
  }

  /** Numbers, truth values and maps of texts as JSON has them; anything else as its text. */
  private static Object value(Object value) {
    return value instanceof Number || value instanceof Boolean || value instanceof Map<?, ?>
        ? value
        : String.valueOf(value);
  }
}
