package bigqueryloader;

import static org.assertj.core.api.Assertions.assertThat;

import bigqueryloader.Table.Outcome;
import bigqueryloader.Table.Verdict;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;

@Timeout(30)
class BigQueryTableTest {

  private FakeApi api;
  private BigQueryTable table;

  @BeforeEach
  void start() throws IOException {
    api = FakeApi.start(request -> Answer.json(200, "{}"));
    table = new BigQueryTable(api.url(), "p", "buildkite", "raw_events", () -> "Bearer t");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void asksAsTheReferenceHasIt() throws Exception {
    assertThat(table.insert(rows("e1", "e2"))).containsExactly(Verdict.STORED, Verdict.STORED);

    Request request = api.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path())
        .isEqualTo("/bigquery/v2/projects/p/datasets/buildkite/tables/raw_events/insertAll");
    assertThat(request.headers()).containsEntry("authorization", "Bearer t");
    JsonObject body = JsonParser.parseString(request.body()).getAsJsonObject();
    assertThat(body.get("skipInvalidRows").getAsBoolean()).isTrue();
    JsonObject row = body.getAsJsonArray("rows").get(0).getAsJsonObject();
    assertThat(row.get("insertId").getAsString()).isEqualTo("e1");
    assertThat(row.getAsJsonObject("json").get("build_number").getAsInt()).isEqualTo(1842);
  }

  @Test
  void tellsRowsApartByTheirIndex() throws Exception {
    api.queue(
        Answer.json(
            200,
            """
            {"kind":"bigquery#tableDataInsertAllResponse","insertErrors":[
            {"index":1,"errors":[{"reason":"invalid","location":"received_at","message":"no time"}]},
            {"index":2,"errors":[{"reason":"timeout","message":""}]}]}\
            """));

    assertThat(outcomes(table.insert(rows("e1", "e2", "e3"))))
        .containsExactly(Outcome.STORED, Outcome.REFUSED, Outcome.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void blamesNoRowForATroubleOfAll(int status) throws Exception {
    api.queue(Answer.json(status, "{\"error\":{\"message\":\"not now\"}}"));

    List<Verdict> verdicts = table.insert(rows("e1", "e2"));

    assertThat(outcomes(verdicts)).containsExactly(Outcome.UNKNOWN, Outcome.UNKNOWN);
    assertThat(verdicts.get(0).reason()).contains(status + ": ", "not now");
  }

  @Test
  void findsTheRowThatSpoilsItsRequest() throws Exception {
    api.close();
    api =
        FakeApi.start(
            request ->
                insertIds(request).anyMatch("e3"::equals)
                    ? Answer.json(413, "too large")
                    : Answer.json(200, "{}"));
    table = new BigQueryTable(api.url(), "p", "d", "t", () -> "Bearer t");

    assertThat(outcomes(table.insert(rows("e1", "e2", "e3", "e4"))))
        .containsExactly(Outcome.STORED, Outcome.STORED, Outcome.REFUSED, Outcome.STORED);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWithoutAnAnswer() throws Exception {
    api.close();

    assertThat(outcomes(table.insert(rows("e1")))).containsExactly(Outcome.UNKNOWN);
  }

  @Test
  void doesNotTakeAProxysPageForAnAnswer() throws Exception {
    api.queue(new Answer(200, Map.of(), "<html>"));

    assertThat(outcomes(table.insert(rows("e1")))).containsExactly(Outcome.UNKNOWN);
  }

  @Test
  void waitsWhileThereIsNoToken() throws Exception {
    table =
        new BigQueryTable(
            URI.create("http://127.0.0.1:1"),
            "p",
            "d",
            "t",
            () -> {
              throw new IOException("no token");
            });

    assertThat(table.insert(rows("e1")).get(0).reason()).contains("no token");
  }

  static Stream<String> insertIds(Request request) {
    JsonObject body = JsonParser.parseString(request.body()).getAsJsonObject();
    return StreamSupport.stream(body.getAsJsonArray("rows").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .map(row -> row.get("insertId").getAsString());
  }

  private static List<Row> rows(String... eventIds) {
    return Stream.of(eventIds)
        .map(eventId -> Row.of(Messages.message(eventId), Instant.EPOCH))
        .toList();
  }

  private static List<Outcome> outcomes(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::outcome).toList();
  }
}
