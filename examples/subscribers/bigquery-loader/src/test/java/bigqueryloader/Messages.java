package bigqueryloader;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Messages as the relay publishes them, and what became of them. */
final class Messages {

  final List<String> acked = new CopyOnWriteArrayList<>();
  final List<String> nacked = new CopyOnWriteArrayList<>();

  AckReplyConsumer reply(String eventId) {
    return new AckReplyConsumer() {
      @Override
      public void ack() {
        acked.add(eventId);
      }

      @Override
      public void nack() {
        nacked.add(eventId);
      }
    };
  }

  static PubsubMessage message(String eventId) {
    return message(
        eventId, "{\"raw_payload\":{\"event\":\"build.finished\",\"n\":9007199254740993}}");
  }

  static PubsubMessage message(String eventId, String data) {
    return PubsubMessage.newBuilder()
        .setMessageId("17")
        .setPublishTime(Timestamp.newBuilder().setSeconds(1_778_360_954))
        .setData(ByteString.copyFromUtf8(data))
        .putAttributes("event_id", eventId)
        .putAttributes("event_type", "build.finished")
        .putAttributes("received_at", "2026-05-09T21:09:13.018Z")
        .putAttributes("pipeline", "Checkout Service")
        .putAttributes("pipeline_slug", "checkout-service")
        .putAttributes("build_number", "1842")
        .build();
  }
}
