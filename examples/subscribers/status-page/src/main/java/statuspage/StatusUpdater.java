package statuspage;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.util.Optional;

/**
 * Notes how builds end, on the disk, then acknowledges the event. The status page is not told from
 * here: {@link StatusPublisher} compares what it shows with what was noted.
 */
final class StatusUpdater implements MessageReceiver {

  private final Board board;
  private final Log log;

  StatusUpdater(Board board, Log log) {
    this.board = board;
    this.log = log;
  }

  @Override
  public void receiveMessage(PubsubMessage message, AckReplyConsumer reply) {
    String pipeline = message.getAttributesOrDefault("pipeline_slug", "");
    try {
      Optional<Result> result = board.has(pipeline) ? Result.of(message) : Optional.empty();
      if (result.isPresent()) {
        board.add(pipeline, result.get());
      }
      reply.ack();
    } catch (IOException e) {
      log.line(
          "CRITICAL",
          "result not stored: " + e.getMessage(),
          "event_id",
          message.getAttributesOrDefault("event_id", ""));
      reply.nack();
    }
  }
}
