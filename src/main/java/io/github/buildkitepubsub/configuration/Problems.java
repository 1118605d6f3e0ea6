package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.dropwizard.configuration.ConfigurationParsingException;
import io.dropwizard.configuration.ConfigurationValidationException;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.secret.Secret;
import jakarta.validation.ConstraintViolation;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Says in one line each what is wrong, where it came from and what would be right. */
final class Problems {

  /** More typing errors than this, and a name is not meant. */
  private static final int NEAR = 3;

  private static final Map<Class<?>, String> EXPECTED =
      Map.of(
          String.class, "text",
          Secret.class, "text",
          Boolean.class, "true or false",
          boolean.class, "true or false",
          Integer.class, "a whole number",
          int.class, "a whole number",
          Double.class, "a number",
          Duration.class, "a duration such as 500ms, 30s or 5m",
          DataSize.class, "a size such as 64KiB or 1MiB",
          AddressRange.class, "an address or a CIDR range such as 192.0.2.0/24");

  private static final Pattern KNOWN_TYPES = Pattern.compile("known type ids = \\[([^]]*)]");

  private final Origins origins;
  private final Origin source;

  /**
   * @param origins whom to name for a key
   * @param source whom to name where that is not known
   */
  Problems(Origins origins, Origin source) {
    this.origins = origins;
    this.source = source;
  }

  /** What Jackson could not bind. */
  String of(ConfigurationParsingException e) {
    if (!(e.getCause() instanceof JsonMappingException cause)) {
      return source.blame() + ": " + Objects.requireNonNullElse(e.getMessage(), "cannot be read");
    }
    String path = Paths.of(cause.getPath());
    if (cause instanceof UnrecognizedPropertyException unknown) {
      return line(path, path + " is not a known key. " + suggestion(path, unknown));
    }
    if (cause instanceof InvalidTypeIdException type) {
      String key = Paths.key(path, "type");
      return line(
          key,
          key + " " + (type.getTypeId() == null ? "is missing" : "must be one of " + known(type)));
    }
    if (cause.getCause() instanceof NullPointerException) {
      return line(path, path + " has an entry without a value");
    }
    return line(path, path + " must be " + expected(type(cause)));
  }

  /** What the constraints refuse. */
  List<String> of(ConfigurationValidationException e) {
    return e.getConstraintViolations().stream().map(this::of).sorted().distinct().toList();
  }

  private String of(ConstraintViolation<?> violation) {
    String path = violation.getPropertyPath().toString().replace(".<list element>", "");
    String message = violation.getMessage();
    if (!(violation.getConstraintDescriptor().getAnnotation() instanceof ValidationMethod)) {
      return line(path, path + " " + message);
    }
    // The path's last step is the method, which is no key; messages of root and sections name keys.
    String owner = path.substring(0, Math.max(0, path.lastIndexOf('.')));
    String key = message.split("[ :]", 2)[0];
    return Paths.isWithin(key, owner) || owner.isEmpty()
        ? line(key, message)
        : line(owner, owner + ": " + message);
  }

  private String line(String path, String message) {
    return origins.blame(path, source).blame() + ": " + message;
  }

  private static String suggestion(String path, UnrecognizedPropertyException unknown) {
    String parent = path.substring(0, Math.max(0, path.lastIndexOf('.')));
    Collection<Object> known =
        Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.<Object>of());
    List<String> near =
        known.stream()
            .map(Object::toString)
            .filter(name -> distance(name, unknown.getPropertyName()) <= NEAR)
            .sorted(Comparator.comparing(name -> distance(name, unknown.getPropertyName())))
            .map(name -> Paths.key(parent, name))
            .limit(NEAR)
            .toList();
    return near.isEmpty()
        ? "Known here: "
            + known.stream().map(Object::toString).sorted().collect(Collectors.joining(", "))
        : "Did you mean " + String.join(" or ", near) + "?";
  }

  /** Jackson has the known names in its message only. */
  private static String known(InvalidTypeIdException e) {
    Matcher names = KNOWN_TYPES.matcher(e.getOriginalMessage());
    return names.find() ? names.group(1) : "the types that Dropwizard documents";
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance().apply(a, b);
  }

  private static @Nullable Class<?> type(JsonMappingException e) {
    if (e instanceof ValueInstantiationException value) {
      return value.getType().getRawClass();
    }
    return e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "something else";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getFields())
              .filter(java.lang.reflect.Field::isEnumConstant)
              .map(Problems::name)
              .collect(Collectors.joining(", "));
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "a list";
    }
    return EXPECTED.getOrDefault(type, "a section of keys");
  }

  private static String name(java.lang.reflect.Field constant) {
    JsonProperty property = constant.getAnnotation(JsonProperty.class);
    return property == null ? constant.getName() : property.value();
  }
}
