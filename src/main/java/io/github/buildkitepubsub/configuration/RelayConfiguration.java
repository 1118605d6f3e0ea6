package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.publish.PublishSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.receive.ReceiveSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** The whole configuration: one field a stage, beside Dropwizard's own sections. */
public final class RelayConfiguration extends Configuration {

  private final @NotNull @Valid ReceiveSettings receive;
  private final @NotNull @Valid EventSettings event;
  private final @NotNull @Valid PublishSettings publish;
  private final @NotNull @Valid PubSubSettings pubsub;
  private final @NotNull @Valid EmbeddedSettings embedded;

  /** All defaults. */
  public RelayConfiguration() {
    this(null, null, null, null, null);
  }

  /** A null section means its defaults. */
  public RelayConfiguration(
      @Nullable @JsonProperty("receive") ReceiveSettings receive,
      @Nullable @JsonProperty("event") EventSettings event,
      @Nullable @JsonProperty("publish") PublishSettings publish,
      @Nullable @JsonProperty("pubsub") PubSubSettings pubsub,
      @Nullable @JsonProperty("embedded") EmbeddedSettings embedded) {
    this.receive = receive == null ? ReceiveSettings.defaults() : receive;
    this.event = event == null ? EventSettings.defaults() : event;
    this.publish = publish == null ? PublishSettings.defaults() : publish;
    this.pubsub = pubsub == null ? PubSubSettings.defaults() : pubsub;
    this.embedded = embedded == null ? EmbeddedSettings.defaults() : embedded;
  }

  @JsonProperty("receive")
  public ReceiveSettings receive() {
    return receive;
  }

  @JsonProperty("event")
  public EventSettings event() {
    return event;
  }

  @JsonProperty("publish")
  public PublishSettings publish() {
    return publish;
  }

  @JsonProperty("pubsub")
  public PubSubSettings pubsub() {
    return pubsub;
  }

  @JsonProperty("embedded")
  public EmbeddedSettings embedded() {
    return embedded;
  }
}
