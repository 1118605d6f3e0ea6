package commitstatus;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;

/** Webhooks of one commit's builds, and the messages that the relay makes of them. */
final class Events {

  static final String SHA = "4f1c2d90ab37e6512c8f0d4e9a7b3c6d5e8f1a20";
  static final String REPOSITORY = "git@github.com:acme/checkout-service.git";

  private Events() {}

  /**
   * @param minute of the hour in which it happened
   */
  record Told(String type, String state, int number, int minute) {}

  static Told scheduled(int number, int minute) {
    return new Told("build.scheduled", "scheduled", number, minute);
  }

  static Told running(int number, int minute) {
    return new Told("build.running", "running", number, minute);
  }

  static Told finished(String state, int number, int minute) {
    return new Told("build.finished", state, number, minute);
  }

  /** What Buildkite posts. */
  static String webhook(Told told) {
    String build = build(told).replace("\"pipeline\":\"checkout-service\",", "");
    return """
    {"event":"%s","build":%s,"pipeline":{"slug":"checkout-service","repository":"%s"}}\
    """
        .formatted(told.type(), build, REPOSITORY);
  }

  static PubsubMessage message(Told told) {
    return message(told, REPOSITORY);
  }

  static PubsubMessage message(Told told, String repository) {
    String id = told.type() + told.number() + told.minute() + told.state();
    return message(
        """
        {"event_type":"%s","event_id":"%s","build":%s,"pipeline":{"repository":"%s"}}\
        """
            .formatted(told.type(), id, build(told), repository));
  }

  static PubsubMessage message(String data) {
    return PubsubMessage.newBuilder()
        .setMessageId("17")
        .setData(ByteString.copyFromUtf8(data))
        .build();
  }

  private static String build(Told told) {
    String time = "\"2026-05-09T21:%02d:00.000Z\"".formatted(told.minute());
    return """
    {"number":%d,"state":"%s","commit":"%s","pipeline":"checkout-service",\
    "web_url":"https://buildkite.com/acme/checkout-service/builds/%d",\
    "created_at":%s,"started_at":%s,"finished_at":%s}\
    """
        .formatted(told.number(), told.state(), SHA, told.number(), time, time, time);
  }
}
