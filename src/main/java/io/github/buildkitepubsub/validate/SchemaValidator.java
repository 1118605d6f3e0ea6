package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Validates with {@link Schemas}. A schema is compiled once, at {@link #prepare} or when it is
 * first needed; a body is read into a tree for each validation. Thread-safe.
 */
public final class SchemaValidator implements EventValidator {

  /** What {@code event.maxNestingDepth} can be at most: the parser has checked the depth before. */
  private static final int MAX_NESTING_DEPTH = 1000;

  /**
   * In characters. A number becomes a value here, which takes time that grows with the square of
   * its length; the parser only skips it.
   */
  private static final int MAX_NUMBER_LENGTH = 1000;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_NESTING_DEPTH)
          .maxNumberLength(MAX_NUMBER_LENGTH)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .build();

  private final ObjectMapper trees =
      new ObjectMapper(
          JsonFactory.builder()
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
              .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
              .streamReadConstraints(CONSTRAINTS)
              .build());
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Schemas::text));
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  @Override
  public void prepare() {
    Schemas.types().forEach(this::schema);
  }

  @Override
  public List<Violation> validate(WebhookEvent event) {
    if (!EventType.KNOWN.contains(event.type().name())) {
      return List.of();
    }
    JsonNode tree;
    try {
      tree = trees.readTree(event.body());
    } catch (StreamConstraintsException e) {
      String message = "a number is longer than " + MAX_NUMBER_LENGTH + " characters";
      return List.of(new Violation("", message, "number"));
    } catch (IOException e) {
      throw new AssertionError("what the parser has read can be read again", e);
    }
    return validate(schema(event.type().name()), tree);
  }

  private static List<Violation> validate(Schema schema, JsonNode tree) {
    BoundedErrors errors = new BoundedErrors(ValidationSettings.MAX_VIOLATIONS);
    try {
      schema.validate(errors, tree);
    } catch (FailFastAssertionException e) {
      // There are as many as are kept.
    }
    return errors.getErrors().stream()
        .map(
            error ->
                new Violation(
                    error.getInstanceLocation().toString(), error.getMessage(), error.getKeyword()))
        .toList();
  }

  private Schema schema(String type) {
    return compiled.computeIfAbsent(type, this::compile);
  }

  private Schema compile(String type) {
    Schema schema = registry.getSchema(SchemaLocation.of(Schemas.ID + type));
    schema.initializeValidators();
    return schema;
  }
}
