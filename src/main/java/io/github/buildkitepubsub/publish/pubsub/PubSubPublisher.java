package io.github.buildkitepubsub.publish.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishMetrics;
import java.util.concurrent.CompletionStage;

/** Publishes events on a topic. One attempt per call; retries are a decorator's. */
final class PubSubPublisher implements EventPublisher {

  private final PubSubTopic topic;
  private final MessageAssembler assembler;
  private final PublishMetrics metrics;

  PubSubPublisher(PubSubTopic topic, MessageAssembler assembler, PublishMetrics metrics) {
    this.topic = topic;
    this.assembler = assembler;
    this.metrics = metrics;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    return topic.publish(() -> assemble(event));
  }

  private PubsubMessage assemble(WebhookEvent event) {
    PubsubMessage message = assembler.assemble(event);
    metrics.messageSize(event.type(), message.getSerializedSize());
    return message;
  }
}
