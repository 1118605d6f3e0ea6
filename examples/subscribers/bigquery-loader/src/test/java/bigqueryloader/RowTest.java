package bigqueryloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RowTest {

  private static final Instant NOW = Instant.parse("2026-05-09T21:09:20.123456789Z");

  @Test
  void hasTheColumnsOfTheSchema() throws IOException {
    String schema = Files.readString(Path.of("schema.sql"));
    String table = schema.substring(schema.indexOf("raw_events ("), schema.indexOf("PARTITION BY"));
    List<String> columns =
        Pattern.compile("^  (\\w+) ", Pattern.MULTILINE)
            .matcher(table)
            .results()
            .map(column -> column.group(1))
            .toList();

    assertThat(columns(Messages.message("e1")).keySet())
        .containsExactlyInAnyOrderElementsOf(columns);
  }

  @Test
  void takesColumnsFromAttributesAndThePayloadAsItIs() {
    JsonObject columns = columns(Messages.message("e1"));

    assertThat(columns.get("event_id").getAsString()).isEqualTo("e1");
    assertThat(columns.get("received_at").getAsString()).isEqualTo("2026-05-09T21:09:13.018Z");
    assertThat(columns.get("loaded_at").getAsString()).isEqualTo("2026-05-09T21:09:20.123Z");
    assertThat(columns.get("pipeline").getAsString()).isEqualTo("checkout-service");
    assertThat(columns.get("build_number").getAsLong()).isEqualTo(1842);
    assertThat(columns.get("job_id").isJsonNull()).isTrue();
    assertThat(columns.get("payload").getAsString())
        .isEqualTo("{\"event\":\"build.finished\",\"n\":9007199254740993}");
  }

  @Test
  void dropsANumberThatIsNone() {
    PubsubMessage message =
        Messages.message("e1").toBuilder().putAttributes("job_exit_status", "soon").build();

    assertThat(columns(message).get("job_exit_status").isJsonNull()).isTrue();
  }

  @Test
  void makesARowOfAnyMessage() {
    PubsubMessage message = Messages.message("e1", "no JSON").toBuilder().clearAttributes().build();

    JsonObject columns = columns(message);
    assertThat(columns.get("event_id").getAsString()).isEqualTo("message-17");
    assertThat(columns.get("received_at")).isEqualTo(columns.get("published_at"));
    assertThat(columns.get("payload").getAsString()).isEqualTo("no JSON");
  }

  @Test
  void knowsItsSizeInARequest() {
    Row row = Row.of(Messages.message("e1", "{\"raw_payload\":\"é\"}"), NOW);

    assertThat(row.bytes()).isEqualTo(row.json().getBytes(StandardCharsets.UTF_8).length);
    assertThat(JsonParser.parseString(row.json()).getAsJsonObject().get("insertId").getAsString())
        .isEqualTo("e1");
  }

  private static JsonObject columns(PubsubMessage message) {
    return JsonParser.parseString(Row.of(message, NOW).json())
        .getAsJsonObject()
        .getAsJsonObject("json");
  }
}
