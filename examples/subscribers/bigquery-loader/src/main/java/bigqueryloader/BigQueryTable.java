package bigqueryloader;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table of BigQuery, by the method {@code tabledata.insertAll}: <a
 * href="https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll">reference</a>.
 */
final class BigQueryTable implements Table {

  /** Gives the value of the header Authorization, which may have to be fetched. */
  interface Authorization {
    String header() throws IOException;
  }

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** How much of an answer is logged. */
  private static final int LOGGED = 1000;

  /** What passes by itself: https://cloud.google.com/bigquery/docs/error-messages. */
  private static final Set<String> PASSING =
      Set.of(
          "stopped",
          "timeout",
          "backendError",
          "internalError",
          "rateLimitExceeded",
          "quotaExceeded");

  private final URI address;
  private final Authorization authorization;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

  /**
   * @param service without a path, such as {@code https://bigquery.googleapis.com}
   */
  BigQueryTable(
      URI service, String project, String dataset, String table, Authorization authorization) {
    address =
        service.resolve(
            "/bigquery/v2/projects/%s/datasets/%s/tables/%s/insertAll"
                .formatted(project, dataset, table));
    this.authorization = authorization;
  }

  @Override
  public List<Verdict> insert(List<Row> rows) throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request(rows), HttpResponse.BodyHandlers.ofString());
      return switch (answer.statusCode()) {
        case 200 -> verdicts(rows.size(), answer.body());
        case 400, 413 -> withoutTheCulprit(rows, answer);
        // Of no row's making: a quota, a role that is missing, a table that is not there, a fault.
        default -> all(rows, new Verdict(Outcome.UNKNOWN, reason(answer)));
      };
    } catch (IOException | JsonParseException | IllegalStateException e) {
      return all(rows, new Verdict(Outcome.UNKNOWN, e.toString()));
    }
  }

  /** The rows of a refused request go in halves, until the row that is to blame stands alone. */
  private List<Verdict> withoutTheCulprit(List<Row> rows, HttpResponse<String> answer)
      throws InterruptedException {
    if (rows.size() == 1) {
      return all(rows, new Verdict(Outcome.REFUSED, reason(answer)));
    }
    int half = rows.size() / 2;
    List<Verdict> verdicts = new ArrayList<>(insert(rows.subList(0, half)));
    verdicts.addAll(insert(rows.subList(half, rows.size())));
    return verdicts;
  }

  private HttpRequest request(List<Row> rows) throws IOException {
    // Else one bad row keeps the good ones out.
    String body =
        rows.stream()
            .map(Row::json)
            .collect(Collectors.joining(",", "{\"skipInvalidRows\":true,\"rows\":[", "]}"));
    return HttpRequest.newBuilder(address)
        .timeout(TIMEOUT)
        .header("Authorization", authorization.header())
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static List<Verdict> verdicts(int rows, String body) {
    List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(rows, Verdict.STORED));
    JsonObject answer = JsonParser.parseString(body).getAsJsonObject();
    if (answer.get("insertErrors") instanceof JsonArray failures) {
      for (JsonElement failure : failures) {
        JsonObject row = failure.getAsJsonObject();
        verdicts.set(row.get("index").getAsInt(), verdict(row.getAsJsonArray("errors")));
      }
    }
    return verdicts;
  }

  private static Verdict verdict(JsonArray errors) {
    boolean passes = true;
    for (JsonElement error : errors) {
      passes &= PASSING.contains(error.getAsJsonObject().get("reason").getAsString());
    }
    return new Verdict(passes ? Outcome.UNKNOWN : Outcome.REFUSED, errors.toString());
  }

  private static String reason(HttpResponse<String> answer) {
    String body = answer.body().strip();
    return "BigQuery answered %d: %s"
        .formatted(answer.statusCode(), body.substring(0, Math.min(body.length(), LOGGED)));
  }

  private static List<Verdict> all(List<Row> rows, Verdict verdict) {
    return Collections.nCopies(rows.size(), verdict);
  }
}
