package statuspage;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Instant;

/** Events of builds, as the relay publishes them. */
final class Builds {

  static final Instant NOON = Instant.parse("2026-05-09T12:00:00Z");

  private Builds() {}

  /** Build {@code number} of the main branch finished that many minutes after noon. */
  static PubsubMessage finished(int number, String state, int minute) {
    return finished(number, state, minute, "main", "null");
  }

  static PubsubMessage finished(
      int number, String state, int minute, String branch, String pullRequest) {
    String data =
        """
        {"event_type":"build.finished",
        "build":{"id":"b%d","state":"%s","branch":"%s","finished_at":"%s"},
        "raw_payload":{"build":{"pull_request":%s},"pipeline":{"default_branch":"main"}}}\
        """
            .formatted(number, state, branch, NOON.plusSeconds(60L * minute), pullRequest);
    return PubsubMessage.newBuilder()
        .setMessageId("17")
        .setData(ByteString.copyFromUtf8(data))
        .putAttributes("event_id", "e" + number + "-" + minute)
        .putAttributes("event_type", "build.finished")
        .putAttributes("pipeline_slug", "checkout-service")
        .build();
  }

  static Result result(int number, boolean passed, int minute) {
    return Result.of(finished(number, passed ? "passed" : "failed", minute)).orElseThrow();
  }
}
