package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The bound on what was handed to the client and is not answered yet. Past it a publish fails at
 * once. With an ordering key as much may be on its way past the spool, from when it came until it
 * is published or given up.
 *
 * @param messages how many messages
 * @param size how many bytes; at least one message of the largest size must fit
 */
public record OutstandingSettings(
    @NotNull @Min(1) Integer messages,
    @NotNull @MinDataSize(value = 10, unit = DataSizeUnit.MEBIBYTES) DataSize size) {

  public static final int DEFAULT_MESSAGES = 5_000;

  /** A quarter of the heap of 128 MB that the launcher sets. */
  public static final DataSize DEFAULT_SIZE = DataSize.mebibytes(32);

  public OutstandingSettings(
      @Nullable @JsonProperty("messages") Integer messages,
      @Nullable @JsonProperty("size") DataSize size) {
    this.messages = messages == null ? DEFAULT_MESSAGES : messages;
    this.size = size == null ? DEFAULT_SIZE : size;
  }

  /** All defaults. */
  public static OutstandingSettings defaults() {
    return new OutstandingSettings(null, null);
  }
}
