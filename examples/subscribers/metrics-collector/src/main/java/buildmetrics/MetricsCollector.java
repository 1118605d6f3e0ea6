package buildmetrics;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.gson.JsonObject;
import com.google.pubsub.v1.PubsubMessage;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.PrintStream;

/**
 * Counts each event once, then acknowledges it. A message that cannot be read is logged and
 * acknowledged too: it would be no better the next time.
 */
final class MetricsCollector implements MessageReceiver {

  private final BuildMetrics metrics;
  private final RecentEvents recent;
  private final Counter messages;
  private final PrintStream log;

  MetricsCollector(
      PrometheusRegistry registry, BuildMetrics metrics, RecentEvents recent, PrintStream log) {
    this.metrics = metrics;
    this.recent = recent;
    this.log = log;
    messages =
        Counter.builder()
            .name("ci_messages_total")
            .help("Messages by what became of them: counted, copy, replayed or unreadable.")
            .labelNames("outcome")
            .register(registry);
  }

  @Override
  public void receiveMessage(PubsubMessage message, AckReplyConsumer reply) {
    messages.labelValues(outcome(message)).inc();
    reply.ack();
  }

  private String outcome(PubsubMessage message) {
    Event event;
    try {
      event = Event.of(message);
    } catch (IllegalArgumentException e) {
      log.println(unreadable(message, e));
      return "unreadable";
    }
    // A replay sends what was counted on its day; counted now it would look like today's builds.
    if (event.replayed()) {
      return "replayed";
    }
    if (!recent.add(event.id())) {
      return "copy";
    }
    metrics.count(event);
    return "counted";
  }

  private static JsonObject unreadable(PubsubMessage message, IllegalArgumentException cause) {
    JsonObject line = new JsonObject();
    line.addProperty("severity", "ERROR");
    line.addProperty("message", "message unreadable: " + cause.getMessage());
    line.addProperty("message_id", message.getMessageId());
    line.addProperty("event_id", message.getAttributesOrDefault("event_id", ""));
    return line;
  }
}
