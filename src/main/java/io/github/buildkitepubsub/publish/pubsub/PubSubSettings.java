package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go and how they are handed over.
 *
 * @param mode which Pub/Sub takes them
 * @param projectId Google's project; needed for {@link PubSubMode#GOOGLE}
 * @param topicId the topic's short name
 * @param credentialsFile a key file; null means application default credentials
 * @param emulatorHost {@code host:port} of an emulator
 * @param orderingKey what messages are ordered by
 * @param batch when a batch is sent
 * @param outstanding the bound on unanswered messages
 * @param attemptTimeout how long one attempt may take; the client needs at least 10 s
 * @param stopTimeout how long a stop waits for what is outstanding
 */
public record PubSubSettings(
    @NotNull PubSubMode mode,
    @Nullable @Pattern(
            regexp = "[A-Za-z0-9][A-Za-z0-9:._-]*",
            message = "must be a project's id or number")
        String projectId,
    @NotNull @Pattern(regexp = NAME_PATTERN, message = NAME_MESSAGE) String topicId,
    @Nullable @Pattern(regexp = ".*\\S.*", message = "must be the path of a key file") String credentialsFile,
    @Nullable String emulatorHost,
    @NotNull OrderingKey orderingKey,
    @NotNull @Valid BatchSettings batch,
    @NotNull @Valid OutstandingSettings outstanding,
    @NotNull @MinDuration(value = 10, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration attemptTimeout,
    @NotNull @MaxDuration(value = 5, unit = TimeUnit.MINUTES) Duration stopTimeout) {

  /**
   * Pub/Sub's rule for the names of topics and subscriptions.
   *
   * @see <a href="https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names">Names</a>
   */
  public static final String NAME_PATTERN = "(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}";

  /** What a name must be, for people. */
  public static final String NAME_MESSAGE =
      "must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog";

  public static final String DEFAULT_TOPIC_ID = "buildkite-events";

  /** The shortest total that the client accepts. */
  public static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.seconds(10);

  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.seconds(10);

  /** The project that stands in messages' names where Google's is not needed. */
  public static final String LOCAL_PROJECT_ID = "local";

  public PubSubSettings(
      @Nullable @JsonProperty("mode") PubSubMode mode,
      @Nullable @JsonProperty("projectId") String projectId,
      @Nullable @JsonProperty("topicId") String topicId,
      @Nullable @JsonProperty("credentialsFile") String credentialsFile,
      @Nullable @JsonProperty("emulatorHost") String emulatorHost,
      @Nullable @JsonProperty("orderingKey") OrderingKey orderingKey,
      @Nullable @JsonProperty("batch") BatchSettings batch,
      @Nullable @JsonProperty("outstanding") OutstandingSettings outstanding,
      @Nullable @JsonProperty("attemptTimeout") Duration attemptTimeout,
      @Nullable @JsonProperty("stopTimeout") Duration stopTimeout) {
    this.mode = mode == null ? PubSubMode.AUTO : mode;
    this.projectId = projectId;
    this.topicId = topicId == null ? DEFAULT_TOPIC_ID : topicId;
    this.credentialsFile = credentialsFile;
    this.emulatorHost = emulatorHost;
    this.orderingKey = orderingKey == null ? OrderingKey.NONE : orderingKey;
    this.batch = batch == null ? BatchSettings.defaults() : batch;
    this.outstanding = outstanding == null ? OutstandingSettings.defaults() : outstanding;
    this.attemptTimeout = attemptTimeout == null ? DEFAULT_ATTEMPT_TIMEOUT : attemptTimeout;
    this.stopTimeout = stopTimeout == null ? DEFAULT_STOP_TIMEOUT : stopTimeout;
  }

  /** All defaults: embedded. */
  public static PubSubSettings defaults() {
    return new PubSubSettings(null, null, null, null, null, null, null, null, null, null);
  }

  /** The mode with {@link PubSubMode#AUTO} decided. */
  public PubSubMode effectiveMode() {
    if (mode != PubSubMode.AUTO) {
      return mode;
    }
    if (emulatorHost != null) {
      return PubSubMode.EMULATOR;
    }
    return projectId == null ? PubSubMode.EMBEDDED : PubSubMode.GOOGLE;
  }

  /** The project in full names: {@code projectId}, or a stand-in where none is needed. */
  public String effectiveProjectId() {
    return projectId == null ? LOCAL_PROJECT_ID : projectId;
  }

  @ValidationMethod(message = "pubsub.projectId must be set where pubsub.mode is google")
  boolean isProjectIdPresent() {
    return effectiveMode() != PubSubMode.GOOGLE || (projectId != null && !projectId.isBlank());
  }

  @ValidationMethod(message = "pubsub.emulatorHost must be host:port where pubsub.mode is emulator")
  boolean isEmulatorHostPresent() {
    return effectiveMode() != PubSubMode.EMULATOR
        || (emulatorHost != null
            && emulatorHost.matches("[^\\s:/]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}"));
  }
}
