package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.dropwizard.validation.ValidationMethod;
import io.dropwizard.validation.selfvalidating.SelfValidating;
import io.dropwizard.validation.selfvalidating.SelfValidation;
import io.dropwizard.validation.selfvalidating.ViolationCollector;
import io.github.buildkitepubsub.deadletter.DeadLetterSettings;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.forward.ForwardSettings;
import io.github.buildkitepubsub.observe.ObserveSettings;
import io.github.buildkitepubsub.operate.access.OperateSettings;
import io.github.buildkitepubsub.publish.PublishSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.receive.ProbeSettings;
import io.github.buildkitepubsub.receive.ReceiveSettings;
import io.github.buildkitepubsub.reload.ReloadSettings;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.tracing.TracingSettings;
import io.github.buildkitepubsub.validate.OnInvalid;
import io.github.buildkitepubsub.validate.Schemas;
import io.github.buildkitepubsub.validate.ValidationSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The whole configuration: one field a stage, beside Dropwizard's own sections. */
@SelfValidating
public final class RelayConfiguration extends Configuration {

  /** Well known: for a first run with the Pub/Sub server inside this process, and only there. */
  public static final SecretSettings DEVELOPMENT_SECRET =
      new SecretSettings("development", Secret.of("development"), null, null, null);

  private final @NotNull @Valid ReceiveSettings receive;
  private final @NotNull @Valid EventSettings event;
  private final @NotNull @Valid ValidationSettings validation;
  private final @NotNull @Valid ObserveSettings observe;
  private final @NotNull @Valid SpoolSettings spool;
  private final @NotNull @Valid ForwardSettings forward;
  private final @NotNull @Valid PublishSettings publish;
  private final @NotNull @Valid DeadLetterSettings deadLetter;
  private final @NotNull @Valid PubSubSettings pubsub;
  private final @NotNull @Valid EmbeddedSettings embedded;
  private final @NotNull @Valid TracingSettings tracing;
  private final @NotNull @Valid OperateSettings operate;
  private final @NotNull @Valid ReloadSettings reload;
  private Origins origins = new Origins();
  private @Nullable ConfigurationSource source;

  /** All defaults. */
  public RelayConfiguration() {
    this(null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** A null section means its defaults. */
  public RelayConfiguration(
      @Nullable @JsonProperty("receive") ReceiveSettings receive,
      @Nullable @JsonProperty("event") EventSettings event,
      @Nullable @JsonProperty("validation") ValidationSettings validation,
      @Nullable @JsonProperty("observe") ObserveSettings observe,
      @Nullable @JsonProperty("spool") SpoolSettings spool,
      @Nullable @JsonProperty("forward") ForwardSettings forward,
      @Nullable @JsonProperty("publish") PublishSettings publish,
      @Nullable @JsonProperty("deadLetter") DeadLetterSettings deadLetter,
      @Nullable @JsonProperty("pubsub") PubSubSettings pubsub,
      @Nullable @JsonProperty("embedded") EmbeddedSettings embedded,
      @Nullable @JsonProperty("tracing") TracingSettings tracing,
      @Nullable @JsonProperty("operate") OperateSettings operate,
      @Nullable @JsonProperty("reload") ReloadSettings reload) {
    this.receive = receive == null ? ReceiveSettings.defaults() : receive;
    this.event = event == null ? EventSettings.defaults() : event;
    this.validation = validation == null ? ValidationSettings.defaults() : validation;
    this.observe = observe == null ? ObserveSettings.defaults() : observe;
    this.spool = spool == null ? SpoolSettings.defaults() : spool;
    this.forward = forward == null ? ForwardSettings.defaults() : forward;
    this.publish = publish == null ? PublishSettings.defaults() : publish;
    this.deadLetter = deadLetter == null ? DeadLetterSettings.defaults() : deadLetter;
    this.pubsub = pubsub == null ? PubSubSettings.defaults() : pubsub;
    this.embedded = embedded == null ? EmbeddedSettings.defaults() : embedded;
    this.tracing = tracing == null ? TracingSettings.defaults() : tracing;
    this.operate = operate == null ? OperateSettings.defaults() : operate;
    this.reload = reload == null ? ReloadSettings.defaults() : reload;
  }

  @JsonProperty("receive")
  public ReceiveSettings receive() {
    return receive;
  }

  @JsonProperty("event")
  public EventSettings event() {
    return event;
  }

  @JsonProperty("validation")
  public ValidationSettings validation() {
    return validation;
  }

  @JsonProperty("observe")
  public ObserveSettings observe() {
    return observe;
  }

  @JsonProperty("spool")
  public SpoolSettings spool() {
    return spool;
  }

  @JsonProperty("forward")
  public ForwardSettings forward() {
    return forward;
  }

  @JsonProperty("publish")
  public PublishSettings publish() {
    return publish;
  }

  @JsonProperty("deadLetter")
  public DeadLetterSettings deadLetter() {
    return deadLetter;
  }

  @JsonProperty("pubsub")
  public PubSubSettings pubsub() {
    return pubsub;
  }

  @JsonProperty("embedded")
  public EmbeddedSettings embedded() {
    return embedded;
  }

  @JsonProperty("tracing")
  public TracingSettings tracing() {
    return tracing;
  }

  @JsonProperty("operate")
  public OperateSettings operate() {
    return operate;
  }

  @JsonProperty("reload")
  public ReloadSettings reload() {
    return reload;
  }

  /**
   * The secrets that authenticate senders: the configured ones; without any, {@link
   * #DEVELOPMENT_SECRET} where Pub/Sub is embedded.
   */
  public List<SecretSettings> effectiveSecrets() {
    return usesDevelopmentSecret()
        ? List.of(DEVELOPMENT_SECRET)
        : receive.authentication().secrets();
  }

  /** True if {@link #DEVELOPMENT_SECRET}, which everybody knows, is in use. */
  public boolean usesDevelopmentSecret() {
    return receive.authentication().secrets().isEmpty()
        && pubsub.effectiveMode() == PubSubMode.EMBEDDED;
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "receive.authentication.secrets must have a secret: set BUILDKITE_WEBHOOK_TOKEN or"
              + " BUILDKITE_WEBHOOK_HMAC_SECRET, or list one in the file")
  boolean isSecretPresent() {
    return !effectiveSecrets().isEmpty();
  }

  @JsonIgnore
  @ValidationMethod(message = "receive.path must not be an address that receive.probes turns on")
  boolean isPathFree() {
    ProbeSettings probes = receive.probes();
    return !(probes.health() && receive.path().equals("/health"))
        && !(probes.ready() && receive.path().equals("/ready"))
        && !(probes.metrics() && receive.path().equals("/metrics"))
        && !(probes.docs()
            && (receive.path().equals("/docs") || receive.path().equals("/openapi.yaml")));
  }

  @JsonIgnore
  @ValidationMethod(message = "deadLetter.topicId must be another topic than pubsub.topicId")
  boolean isDeadLetterTopicApart() {
    return !deadLetter.enabled() || !pubsub.topicId().equals(deadLetter.topicId());
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "receive.path and receive.testEngine.path must not be "
              + Schemas.PATH
              + " or below it while validation.serveSchemas is true")
  boolean isSchemasPathFree() {
    return !validation.serveSchemas()
        || !(isSchemasPath(receive.path()) || isSchemasPath(receive.testEngine().path()));
  }

  private static boolean isSchemasPath(String path) {
    return path.equals(Schemas.PATH) || path.startsWith(Schemas.PATH + "/");
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "validation.onInvalid: dead-letter needs deadLetter.enabled: true, else invalid events"
              + " have nowhere to go")
  boolean isDeadLetterTopicThereForInvalidEvents() {
    return validation.onInvalid() != OnInvalid.DEAD_LETTER || deadLetter.enabled();
  }

  @JsonIgnore
  @ValidationMethod(
      message = "forward.acknowledgeWithin must not be shorter than spool.appendWithin")
  boolean isAppendedBeforeAcknowledged() {
    return !spool.enabled()
        || forward.acknowledgeWithin().toNanoseconds() >= spool.appendWithin().toNanoseconds();
  }

  /** For the validator: Dropwizard itself would find it out half way through a start. */
  @SelfValidation
  public void healthChecks(ViolationCollector faults) {
    ScheduledChecks.faults(this).forEach(fault -> faults.addViolation(ScheduledChecks.KEY, fault));
  }

  /** Where each value came from. */
  Origins origins() {
    return origins;
  }

  void attach(Origins origins) {
    this.origins = origins;
  }

  /**
   * Says where this configuration's values came from, which was put together of two others.
   *
   * @param live the keys whose values are of {@code other}; the others are of {@code base}, which
   *     is also where it is read again
   */
  public void attachMixed(
      RelayConfiguration base, RelayConfiguration other, Predicate<String> live) {
    origins = base.origins.with(other.origins, live);
    source = base.source;
  }

  /**
   * Where it was read.
   *
   * @throws IllegalStateException if it was not read, but made
   */
  public ConfigurationSource source() {
    if (source == null) {
      throw new IllegalStateException("a configuration that was not read cannot be read again");
    }
    return source;
  }

  void attach(ConfigurationSource source) {
    this.source = source;
  }
}
