package deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterHandlerTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-05-09T21:10:00Z"));
  private static final String DATA = "{\"original_payload\":{\n\"é\":1},\"dlq_metadata\":{}}";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Replies replies = new Replies();
  @TempDir private Path directory;

  private static final class Replies implements AckReplyConsumer {
    private int acks;
    private int nacks;

    @Override
    public void ack() {
      acks++;
    }

    @Override
    public void nack() {
      nacks++;
    }
  }

  @Test
  void archivesTheWholeLetterAndLogsIt() throws Exception {
    receive(letter("17", "e1"));

    JsonObject archived = json(archiveLines().get(0));
    assertThat(archived.get("event_id").getAsString()).isEqualTo("e1");
    assertThat(archived.get("message_id").getAsString()).isEqualTo("17");
    assertThat(archived.get("archived_at").getAsString()).isEqualTo("2026-05-09T21:10:00Z");
    assertThat(archived.getAsJsonObject("attributes").get("dlq_reason").getAsString())
        .isEqualTo("rate_limit");
    assertThat(Base64.getDecoder().decode(archived.get("data").getAsString()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(DATA);
    JsonObject logged = json(logLines().get(0));
    assertThat(logged.get("severity").getAsString()).isEqualTo("ERROR");
    assertThat(logged.get("event_type").getAsString()).isEqualTo("build.finished");
    assertThat(logged.get("reason").getAsString()).isEqualTo("rate_limit");
    assertThat(replies.acks).isEqualTo(1);
  }

  @Test
  void handlesAnEventOnceAlsoAfterARestart() throws Exception {
    receive(letter("17", "e1"), letter("18", "e1"));
    receive(letter("17", "e1"), letter("19", "e2"));

    assertThat(archiveLines()).hasSize(2);
    assertThat(logLines()).hasSize(2);
    assertThat(replies.acks).isEqualTo(4);
  }

  @Test
  void goesOnAfterACrashInTheMiddleOfALine() throws Exception {
    receive(letter("17", "e1"));
    Files.writeString(file(), "{\"event_id\":\"e2\",\"attr", StandardOpenOption.APPEND);

    receive(letter("18", "e2"));

    assertThat(archiveLines()).hasSize(2).allSatisfy(line -> json(line));
  }

  @Test
  void goesOnAfterACrashBeforeALinesEnd() throws Exception {
    Files.writeString(file(), "{\"event_id\":\"e1\"}");

    receive(letter("17", "e1"), letter("18", "e2"));

    assertThat(archiveLines()).hasSize(2).allSatisfy(line -> json(line));
  }

  @Test
  void takesAMessageThatIsNoLetter() throws Exception {
    receive(PubsubMessage.newBuilder().setMessageId("20").build());

    assertThat(json(archiveLines().get(0)).get("event_id").getAsString()).isEqualTo("message-20");
    assertThat(replies.acks).isEqualTo(1);
  }

  @Test
  void givesBackWhatItCannotArchive() throws Exception {
    Archive archive = new Archive(file());
    archive.close();

    handler(archive).receiveMessage(letter("17", "e1"), replies);

    assertThat(replies.nacks).isEqualTo(1);
    assertThat(json(logLines().get(0)).get("severity").getAsString()).isEqualTo("CRITICAL");
  }

  @Test
  void refusesAnArchiveThatIsNotAFile() {
    assertThatThrownBy(() -> new Archive(directory)).isInstanceOf(IOException.class);
  }

  private void receive(PubsubMessage... letters) throws IOException {
    try (Archive archive = new Archive(file())) {
      for (PubsubMessage letter : letters) {
        handler(archive).receiveMessage(letter, replies);
      }
    }
  }

  private DeadLetterHandler handler(Archive archive) {
    return new DeadLetterHandler(
        archive, new PrintStream(log, true, StandardCharsets.UTF_8), CLOCK);
  }

  private static PubsubMessage letter(String messageId, String eventId) {
    return PubsubMessage.newBuilder()
        .setMessageId(messageId)
        .setData(ByteString.copyFromUtf8(DATA))
        .putAttributes("event_id", eventId)
        .putAttributes("event_type", "build.finished")
        .putAttributes("dlq_reason", "rate_limit")
        .build();
  }

  private Path file() {
    return directory.resolve("archive.ndjson");
  }

  private List<String> archiveLines() throws IOException {
    return Files.readAllLines(file());
  }

  private List<String> logLines() {
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static JsonObject json(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }
}
