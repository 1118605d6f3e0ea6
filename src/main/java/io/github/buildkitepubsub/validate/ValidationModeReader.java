package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.util.Locale;

/** Reads a mode from a configuration, where YAML takes a bare {@code off} for false. */
final class ValidationModeReader extends JsonDeserializer<ValidationMode> {

  @Override
  public ValidationMode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (parser.hasToken(JsonToken.VALUE_FALSE)) {
      return ValidationMode.OFF;
    }
    String text = parser.getValueAsString("");
    for (ValidationMode mode : ValidationMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
        return mode;
      }
    }
    return (ValidationMode)
        context.handleWeirdStringValue(ValidationMode.class, text, "no mode of validation");
  }
}
