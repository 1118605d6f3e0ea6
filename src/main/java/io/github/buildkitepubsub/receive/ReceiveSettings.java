package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.receive.connections.ConnectionSettings;
import io.github.buildkitepubsub.receive.cors.CorsSettings;
import io.github.buildkitepubsub.receive.exchange.ExchangeLogSettings;
import io.github.buildkitepubsub.receive.limits.LimitSettings;
import io.github.buildkitepubsub.receive.signing.ResponseSigningSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The public edge.
 *
 * @param path where webhooks are posted
 * @param maxBodySize a larger body is answered 413. At most 9 MiB, since Pub/Sub takes messages of
 *     10 MB and the envelope needs room
 * @param readWithin how long the headers may take to arrive, after which the connection is closed,
 *     and then a body; a slower one is answered 408
 * @param answerWithin how long a sender waits for Pub/Sub before it is answered 503
 * @param authentication who may send
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param allowlist which addresses may send
 * @param limits how much senders may send
 * @param connections how many connections there may be
 * @param testEngine endpoints for Test Engine webhooks
 * @param probes operators' addresses on the application port
 * @param cors what pages of other origins may do
 * @param errorDocumentation where docs/ERROR_CODES.md is, as error answers link to it: a URL, or a
 *     path in this repository
 * @param responseSigning whether answers are signed
 * @param exchangeLog which requests and answers are logged in full
 */
public record ReceiveSettings(
    @NotNull @Pattern(regexp = PATH_PATTERN, message = PATH_MESSAGE) String path,
    @NotNull @MinDataSize(value = 1, unit = DataSizeUnit.KIBIBYTES)
        @MaxDataSize(value = 9, unit = DataSizeUnit.MEBIBYTES)
        DataSize maxBodySize,
    @NotNull @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration readWithin,
    @NotNull @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration answerWithin,
    @NotNull @Valid AuthenticationSettings authentication,
    @NotNull List<@NotNull AddressRange> trustedProxies,
    @NotNull @Valid AllowlistSettings allowlist,
    @NotNull @Valid LimitSettings limits,
    @NotNull @Valid ConnectionSettings connections,
    @NotNull @Valid TestEngineSettings testEngine,
    @NotNull @Valid ProbeSettings probes,
    @NotNull @Valid CorsSettings cors,
    @NotNull @Pattern(
            regexp = "(https?://)?[A-Za-z0-9._~:/?=&%-]+",
            message = "must be a URL or a path, without a fragment")
        String errorDocumentation,
    @NotNull @Valid ResponseSigningSettings responseSigning,
    @NotNull @Valid ExchangeLogSettings exchangeLog) {

  /** An absolute path of plain segments, without a slash at its end. */
  static final String PATH_PATTERN = "(/[A-Za-z0-9._~-]+)+";

  static final String PATH_MESSAGE =
      "must be an absolute path such as /webhook, without a slash at its end";

  public static final String DEFAULT_PATH = "/webhook";

  /** The Go service's limit. */
  public static final DataSize DEFAULT_MAX_BODY_SIZE = DataSize.mebibytes(1);

  /** The Go service's limit. */
  public static final Duration DEFAULT_READ_WITHIN = Duration.seconds(5);

  /** Below the five seconds after which Buildkite was seen to give up. */
  public static final Duration DEFAULT_ANSWER_WITHIN = Duration.seconds(4);

  /** The document's place in this repository, which has no address of its own. */
  public static final String DEFAULT_ERROR_DOCUMENTATION = "docs/ERROR_CODES.md";

  public ReceiveSettings(
      @Nullable @JsonProperty("path") String path,
      @Nullable @JsonProperty("maxBodySize") DataSize maxBodySize,
      @Nullable @JsonProperty("readWithin") Duration readWithin,
      @Nullable @JsonProperty("answerWithin") Duration answerWithin,
      @Nullable @JsonProperty("authentication") AuthenticationSettings authentication,
      @Nullable @JsonProperty("trustedProxies") List<AddressRange> trustedProxies,
      @Nullable @JsonProperty("allowlist") AllowlistSettings allowlist,
      @Nullable @JsonProperty("limits") LimitSettings limits,
      @Nullable @JsonProperty("connections") ConnectionSettings connections,
      @Nullable @JsonProperty("testEngine") TestEngineSettings testEngine,
      @Nullable @JsonProperty("probes") ProbeSettings probes,
      @Nullable @JsonProperty("cors") CorsSettings cors,
      @Nullable @JsonProperty("errorDocumentation") String errorDocumentation,
      @Nullable @JsonProperty("responseSigning") ResponseSigningSettings responseSigning,
      @Nullable @JsonProperty("exchangeLog") ExchangeLogSettings exchangeLog) {
    this.path = path == null ? DEFAULT_PATH : path;
    this.maxBodySize = maxBodySize == null ? DEFAULT_MAX_BODY_SIZE : maxBodySize;
    this.readWithin = readWithin == null ? DEFAULT_READ_WITHIN : readWithin;
    this.answerWithin = answerWithin == null ? DEFAULT_ANSWER_WITHIN : answerWithin;
    this.authentication =
        authentication == null ? AuthenticationSettings.defaults() : authentication;
    this.trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
    this.allowlist = allowlist == null ? AllowlistSettings.defaults() : allowlist;
    this.limits = limits == null ? LimitSettings.defaults() : limits;
    this.connections = connections == null ? ConnectionSettings.defaults() : connections;
    this.testEngine = testEngine == null ? TestEngineSettings.defaults() : testEngine;
    this.probes = probes == null ? ProbeSettings.defaults() : probes;
    this.cors = cors == null ? CorsSettings.defaults() : cors;
    this.errorDocumentation =
        errorDocumentation == null ? DEFAULT_ERROR_DOCUMENTATION : errorDocumentation;
    this.responseSigning =
        responseSigning == null ? ResponseSigningSettings.defaults() : responseSigning;
    this.exchangeLog = exchangeLog == null ? ExchangeLogSettings.defaults() : exchangeLog;
  }

  /** How many bytes of bodies may be in memory at a time. */
  long bodyMemoryBytes() {
    DataSize set = limits.bodyMemory();
    return set == null
        ? Math.max(LimitSettings.DEFAULT_BODY_MEMORY.toBytes(), 2 * maxBodySize.toBytes())
        : set.toBytes();
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "receive.limits.bodyMemory must be at least twice receive.maxBodySize, so that strangers,"
              + " who get half of it, can send one body")
  boolean isBodyMemoryEnough() {
    return bodyMemoryBytes() >= 2 * maxBodySize.toBytes();
  }

  /** All defaults. */
  public static ReceiveSettings defaults() {
    return new ReceiveSettings(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
  }
}
