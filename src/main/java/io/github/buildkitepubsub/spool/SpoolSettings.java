package io.github.buildkitepubsub.spool;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where events are kept until Pub/Sub has them, and how many.
 *
 * @param enabled without it an event that Pub/Sub does not take is refused, or buried
 * @param directory of this instance alone; it is made if it is not there
 * @param maxSize how many bytes of events it may hold; past it events are published directly
 * @param highWaterMark the part of {@code maxSize} past which this instance is ready only while
 *     Pub/Sub takes events
 * @param appendWithin how long an event waits for the disk before it is published directly
 * @param queue how much may wait for the disk, in bytes of events
 */
public record SpoolSettings(
    @NotNull Boolean enabled,
    @NotBlank String directory,
    @NotNull @MinDataSize(value = 1, unit = DataSizeUnit.MEBIBYTES) DataSize maxSize,
    @NotNull @DecimalMin("0.1") @DecimalMax("1.0") Double highWaterMark,
    @NotNull @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
        Duration appendWithin,
    @NotNull @MinDataSize(value = 10, unit = DataSizeUnit.MEBIBYTES) DataSize queue) {

  /** Below the working directory, for a first run; a container has a volume for it. */
  public static final String DEFAULT_DIRECTORY = "data/spool";

  /** About 170,000 events of 6 KB: hours of a busy organization. */
  public static final DataSize DEFAULT_MAX_SIZE = DataSize.gibibytes(1);

  public static final double DEFAULT_HIGH_WATER_MARK = 0.8;

  /** A commit takes milliseconds; a disk that needs this long is in trouble. */
  public static final Duration DEFAULT_APPEND_WITHIN = Duration.milliseconds(500);

  public static final DataSize DEFAULT_QUEUE = DataSize.mebibytes(16);

  public SpoolSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("directory") String directory,
      @Nullable @JsonProperty("maxSize") DataSize maxSize,
      @Nullable @JsonProperty("highWaterMark") Double highWaterMark,
      @Nullable @JsonProperty("appendWithin") Duration appendWithin,
      @Nullable @JsonProperty("queue") DataSize queue) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.directory = directory == null ? DEFAULT_DIRECTORY : directory;
    this.maxSize = maxSize == null ? DEFAULT_MAX_SIZE : maxSize;
    this.highWaterMark = highWaterMark == null ? DEFAULT_HIGH_WATER_MARK : highWaterMark;
    this.appendWithin = appendWithin == null ? DEFAULT_APPEND_WITHIN : appendWithin;
    this.queue = queue == null ? DEFAULT_QUEUE : queue;
  }

  /** All defaults. */
  public static SpoolSettings defaults() {
    return new SpoolSettings(null, null, null, null, null, null);
  }
}
