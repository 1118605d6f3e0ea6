package io.github.buildkitepubsub.event;

import io.github.buildkitepubsub.event.WebhookEvent.Span;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message's data: a header of picked fields, then the sender's own bytes. The order of
 * members is that of the Go service. Used once.
 */
final class Envelope {

  /** What stands in place of a redacted value. */
  private static final String REDACTED = "\"" + Redaction.REDACTED + "\"";

  /** The keys, punctuation, identity and times of the longer shape take some 620 bytes. */
  private static final int SKELETON_BYTES = 768;

  /** Digits that a 64-bit integer can always hold. */
  private static final int MAX_DIGITS = 18;

  private final WebhookEvent event;
  private final Fields fields;
  private final Compatibility compatibility;
  private final JsonBuffer json;

  private Envelope(WebhookEvent event, Compatibility compatibility, int headerBytes) {
    this.event = event;
    this.fields = event.fields();
    this.compatibility = compatibility;
    int expected = SKELETON_BYTES + headerBytes + event.body().length;
    this.json = new JsonBuffer(expected + event.redactions().size() * REDACTED.length());
  }

  /** Everything. */
  static ByteBuffer whole(WebhookEvent event, Compatibility compatibility) {
    // Two bytes a character leave room for escapes and for other scripts than Latin.
    Envelope envelope = new Envelope(event, compatibility, 2 * event.fields().length());
    envelope.identity();
    envelope.build();
    envelope.pipeline();
    envelope.sender();
    return envelope.end();
  }

  /** Without build, pipeline and sender, which the payload has too. */
  static ByteBuffer reduced(WebhookEvent event, Compatibility compatibility) {
    Envelope envelope = new Envelope(event, compatibility, 0);
    envelope.identity();
    return envelope.end();
  }

  private void identity() {
    json.startObject().name("event_type").string(event.type().name());
    if (compatibility == Compatibility.V2) {
      json.name("event_id").string(event.id().value());
      json.name("schema_version").string(Attributes.SCHEMA_VERSION_VALUE);
      json.name("received_at").string(Timestamps.format(event.receivedAt()));
    }
  }

  private void build() {
    json.name("build").startObject();
    text("id", Field.BUILD_ID);
    text("url", Field.BUILD_URL);
    text("web_url", Field.BUILD_WEB_URL);
    number("number", Field.BUILD_NUMBER);
    text("state", Field.BUILD_STATE);
    text("branch", Field.BUILD_BRANCH);
    text("commit", Field.BUILD_COMMIT);
    time("created_at", Field.BUILD_CREATED_AT);
    time("started_at", Field.BUILD_STARTED_AT);
    time("finished_at", Field.BUILD_FINISHED_AT);
    text("pipeline", Field.PIPELINE_SLUG);
    text(
        "organization",
        compatibility == Compatibility.V1 ? fields.pipelineOrganization() : fields.organization());
    json.endObject();
  }

  private void pipeline() {
    json.name("pipeline").startObject();
    text("id", Field.PIPELINE_ID);
    text("name", Field.PIPELINE_NAME);
    text("description", Field.PIPELINE_DESCRIPTION);
    text("repository", Field.PIPELINE_REPOSITORY);
    json.endObject();
  }

  private void sender() {
    json.name("sender").startObject();
    text("id", Field.SENDER_ID);
    text("name", fields.first(Field.SENDER_NAME, Field.SENDER));
    textIfKnown("email", Field.SENDER_EMAIL);
    textIfKnown("avatar_url", Field.SENDER_AVATAR_URL);
    json.endObject();
  }

  private ByteBuffer end() {
    json.name("raw_payload");
    byte[] body = event.body();
    int from = Utf8.byteOrderMarkLength(body);
    for (Span span : event.redactions()) {
      json.bytes(body, from, span.start()).ascii(REDACTED);
      from = span.end();
    }
    json.bytes(body, from, body.length);
    return json.endObject().toByteBuffer();
  }

  private void text(String name, Field field) {
    text(name, fields.get(field));
  }

  private void text(String name, @Nullable String value) {
    json.name(name);
    if (value == null) {
      json.ascii(compatibility.absentText());
    } else {
      json.string(value);
    }
  }

  private void textIfKnown(String name, Field field) {
    String value = fields.first(field);
    if (value != null) {
      json.name(name).string(value);
    }
  }

  private void time(String name, Field field) {
    String value = Timestamps.rfc3339(fields.get(field));
    json.name(name).ascii(value == null ? compatibility.absentTime() : '"' + value + '"');
  }

  private void number(String name, Field field) {
    String value = fields.get(field);
    json.name(name).ascii(value == null || !isCount(value) ? compatibility.absentNumber() : value);
  }

  /** Whether {@code text} is a JSON number that readers without floating point take too. */
  private static boolean isCount(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && (text.charAt(0) != '0' || text.length() == 1)
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
