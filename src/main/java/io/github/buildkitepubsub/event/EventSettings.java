package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a payload is read and what is published of it.
 *
 * @param compatibility the message's shape; {@link Compatibility#V2} by default
 * @param redact JSON Pointers (RFC 6901) to values that are replaced by {@code "[REDACTED]"} in
 *     {@code raw_payload}; a segment {@code *} stands for every key or element
 * @param maxNestingDepth how deep objects and arrays may be nested; real webhooks stay below 12
 */
public record EventSettings(
    @NotNull Compatibility compatibility,
    @NotNull List<@NotNull String> redact,
    @NotNull @Min(8) @Max(1000) Integer maxNestingDepth) {

  /** The pipeline's inbound webhook address, which lets its holder trigger builds. */
  public static final List<String> DEFAULT_REDACT = List.of("/pipeline/provider/webhook_url");

  /** Deep enough for anything that Buildkite documents, shallow enough for every JSON library. */
  public static final int DEFAULT_MAX_NESTING_DEPTH = 64;

  public EventSettings(
      @Nullable @JsonProperty("compatibility") Compatibility compatibility,
      @Nullable @JsonProperty("redact") List<String> redact,
      @Nullable @JsonProperty("maxNestingDepth") Integer maxNestingDepth) {
    this.compatibility = compatibility == null ? Compatibility.V2 : compatibility;
    this.redact = redact == null ? DEFAULT_REDACT : List.copyOf(redact);
    this.maxNestingDepth = maxNestingDepth == null ? DEFAULT_MAX_NESTING_DEPTH : maxNestingDepth;
  }

  /** All defaults. */
  public static EventSettings defaults() {
    return new EventSettings(null, null, null);
  }

  @ValidationMethod(message = "event.redact: each entry must be a JSON Pointer such as /build/env")
  boolean isRedactPointers() {
    return redact.stream().allMatch(PathTrie::isPointer);
  }
}
