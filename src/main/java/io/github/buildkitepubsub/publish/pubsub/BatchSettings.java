package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a batch of messages is sent: as soon as one of the three is reached.
 *
 * @param messages messages in a batch; Pub/Sub takes at most 1000
 * @param size bytes in a batch; Pub/Sub takes requests of at most 10 MB
 * @param delay how long the first message of a batch waits for others; the sender waits it out too
 */
public record BatchSettings(
    @NotNull @Min(1) @Max(1000) Integer messages,
    @NotNull @MinDataSize(value = 1, unit = DataSizeUnit.BYTES)
        @MaxDataSize(value = 9, unit = DataSizeUnit.MEBIBYTES)
        DataSize size,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.SECONDS)
        Duration delay) {

  /** The Go service's number. */
  public static final int DEFAULT_MESSAGES = 100;

  /**
   * The client's own default, 1000 bytes, is below every real event, so that nothing would be
   * batched.
   */
  public static final DataSize DEFAULT_SIZE = DataSize.mebibytes(1);

  public static final Duration DEFAULT_DELAY = Duration.milliseconds(1);

  public BatchSettings(
      @Nullable @JsonProperty("messages") Integer messages,
      @Nullable @JsonProperty("size") DataSize size,
      @Nullable @JsonProperty("delay") Duration delay) {
    this.messages = messages == null ? DEFAULT_MESSAGES : messages;
    this.size = size == null ? DEFAULT_SIZE : size;
    this.delay = delay == null ? DEFAULT_DELAY : delay;
  }

  /** All defaults. */
  public static BatchSettings defaults() {
    return new BatchSettings(null, null, null);
  }
}
