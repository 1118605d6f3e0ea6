package io.github.buildkitepubsub.forward;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How events get from the spool to Pub/Sub.
 *
 * @param acknowledgeWithin how long a sender waits for Pub/Sub before it is told that its event is
 *     stored, and will be published
 * @param inFlight what may be worked on at a time
 * @param minPause how long the backlog rests after a first failure
 * @param maxPause how long it rests at most, as failures go on
 * @param giveUp when an event that fails again and again goes to the dead letter topic
 * @param stopTimeout how long a stop waits for what is worked on
 */
public record ForwardSettings(
    @NotNull @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration acknowledgeWithin,
    @NotNull @Valid InFlight inFlight,
    @NotNull @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS) Duration minPause,
    @NotNull @MaxDuration(value = 10, unit = TimeUnit.MINUTES) Duration maxPause,
    @NotNull @Valid GiveUp giveUp,
    @NotNull @MaxDuration(value = 5, unit = TimeUnit.MINUTES) Duration stopTimeout) {

  /** Buildkite was seen to give up after 5 s; an answer is best within 1 to 2 s. */
  public static final Duration DEFAULT_ACKNOWLEDGE_WITHIN = Duration.seconds(1);

  public static final Duration DEFAULT_MIN_PAUSE = Duration.seconds(1);

  /** So long after its return, at most, an idle service finds out that Pub/Sub is back. */
  public static final Duration DEFAULT_MAX_PAUSE = Duration.seconds(10);

  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.seconds(10);

  /**
   * What may be worked on at a time: one half by events that have just arrived, one half by the
   * backlog.
   *
   * @param events how many
   * @param size bytes of their bodies
   */
  public record InFlight(
      @NotNull @Min(2) @Max(1_000_000) Integer events,
      @NotNull @MinDataSize(value = 1, unit = DataSizeUnit.MEBIBYTES) DataSize size) {

    /** Below the client's own bound, so that this one is what is met. */
    public static final int DEFAULT_EVENTS = 4000;

    /** Each event is in memory about three times on its way: body, envelope, request. */
    public static final DataSize DEFAULT_SIZE = DataSize.mebibytes(16);

    public InFlight(
        @Nullable @JsonProperty("events") Integer events,
        @Nullable @JsonProperty("size") DataSize size) {
      this.events = events == null ? DEFAULT_EVENTS : events;
      this.size = size == null ? DEFAULT_SIZE : size;
    }
  }

  /**
   * When an event whose failure can pass is tried no more. Without a dead letter topic it is never
   * given up. One that Pub/Sub will never take is given up at once, whatever stands here.
   *
   * @param attempts so many in all; those that the circuit breaker did not let through do not count
   * @param age so long after it was received
   * @param retryInterval how often burying is tried again where the dead letter topic refuses too
   */
  public record GiveUp(
      @NotNull @Min(1) @Max(1_000_000) Integer attempts,
      @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) Duration age,
      @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) Duration retryInterval) {

    /** Twenty times the five attempts of a first try. */
    public static final int DEFAULT_ATTEMPTS = 100;

    /** An outage of a day is one that somebody knows of. */
    public static final Duration DEFAULT_AGE = Duration.days(1);

    public static final Duration DEFAULT_RETRY_INTERVAL = Duration.minutes(1);

    public GiveUp(
        @Nullable @JsonProperty("attempts") Integer attempts,
        @Nullable @JsonProperty("age") Duration age,
        @Nullable @JsonProperty("retryInterval") Duration retryInterval) {
      this.attempts = attempts == null ? DEFAULT_ATTEMPTS : attempts;
      this.age = age == null ? DEFAULT_AGE : age;
      this.retryInterval = retryInterval == null ? DEFAULT_RETRY_INTERVAL : retryInterval;
    }
  }

  public ForwardSettings(
      @Nullable @JsonProperty("acknowledgeWithin") Duration acknowledgeWithin,
      @Nullable @JsonProperty("inFlight") InFlight inFlight,
      @Nullable @JsonProperty("minPause") Duration minPause,
      @Nullable @JsonProperty("maxPause") Duration maxPause,
      @Nullable @JsonProperty("giveUp") GiveUp giveUp,
      @Nullable @JsonProperty("stopTimeout") Duration stopTimeout) {
    this.acknowledgeWithin =
        acknowledgeWithin == null ? DEFAULT_ACKNOWLEDGE_WITHIN : acknowledgeWithin;
    this.inFlight = inFlight == null ? new InFlight(null, null) : inFlight;
    this.minPause = minPause == null ? DEFAULT_MIN_PAUSE : minPause;
    this.maxPause = maxPause == null ? DEFAULT_MAX_PAUSE : maxPause;
    this.giveUp = giveUp == null ? new GiveUp(null, null, null) : giveUp;
    this.stopTimeout = stopTimeout == null ? DEFAULT_STOP_TIMEOUT : stopTimeout;
  }

  /** All defaults. */
  public static ForwardSettings defaults() {
    return new ForwardSettings(null, null, null, null, null, null);
  }

  @JsonIgnore
  @ValidationMethod(message = "forward.maxPause must not be shorter than forward.minPause")
  boolean isPauseInOrder() {
    return maxPause.toNanoseconds() >= minPause.toNanoseconds();
  }
}
