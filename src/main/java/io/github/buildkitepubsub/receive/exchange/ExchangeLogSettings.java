package io.github.buildkitepubsub.receive.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.event.Redaction;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are logged with their answers, and how much of them. All of it can change while
 * the service runs.
 *
 * @param enabled off by default: what senders send gets to fewer people through Pub/Sub than
 *     through a log
 * @param failures whether those that are answered with an error are logged
 * @param successes which share of the others is
 * @param maxBody how much of a body is shown
 * @param bytesPerMinute how much is logged; what is over is dropped and counted
 * @param redact JSON Pointers to values that are not shown, beside those that are not published
 */
public record ExchangeLogSettings(
    @NotNull Boolean enabled,
    @NotNull Boolean failures,
    @NotNull @DecimalMin("0") @DecimalMax("1") Double successes,
    @NotNull @MinDataSize(0) @MaxDataSize(value = 1, unit = DataSizeUnit.MEBIBYTES)
        DataSize maxBody,
    @NotNull @MinDataSize(value = 1, unit = DataSizeUnit.KIBIBYTES)
        @MaxDataSize(value = 1, unit = DataSizeUnit.GIBIBYTES)
        DataSize bytesPerMinute,
    @NotNull List<@NotNull String> redact) {

  /** Most of a typical event, and all of an answer. */
  public static final DataSize DEFAULT_MAX_BODY = DataSize.kibibytes(4);

  /** At most 1.4 GiB a day. */
  public static final DataSize DEFAULT_BYTES_PER_MINUTE = DataSize.mebibytes(1);

  /** Where Buildkite's events hold secrets, commands that may, and addresses of people. */
  public static final List<String> DEFAULT_REDACT =
      List.of(
          "/pipeline/provider/webhook_url",
          "/pipeline/env",
          "/pipeline/steps",
          "/build/env",
          "/build/steps",
          "/build/meta_data",
          "/build/author/email",
          "/build/creator/email",
          "/job/command",
          "/sender/email");

  public ExchangeLogSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("failures") Boolean failures,
      @Nullable @JsonProperty("successes") Double successes,
      @Nullable @JsonProperty("maxBody") DataSize maxBody,
      @Nullable @JsonProperty("bytesPerMinute") DataSize bytesPerMinute,
      @Nullable @JsonProperty("redact") List<String> redact) {
    this.enabled = enabled != null && enabled;
    this.failures = failures == null || failures;
    this.successes = successes == null ? 0.0 : successes;
    this.maxBody = maxBody == null ? DEFAULT_MAX_BODY : maxBody;
    this.bytesPerMinute = bytesPerMinute == null ? DEFAULT_BYTES_PER_MINUTE : bytesPerMinute;
    this.redact = redact == null ? DEFAULT_REDACT : List.copyOf(redact);
  }

  /** All defaults: off. */
  public static ExchangeLogSettings defaults() {
    return new ExchangeLogSettings(null, null, null, null, null, null);
  }

  @ValidationMethod(
      message = "receive.exchangeLog.redact: each entry must be a JSON Pointer such as /build/env")
  boolean isRedactPointers() {
    return redact.stream().allMatch(Redaction::isPointer);
  }
}
