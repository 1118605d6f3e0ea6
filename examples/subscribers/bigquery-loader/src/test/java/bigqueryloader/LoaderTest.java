package bigqueryloader;

import static org.assertj.core.api.Assertions.assertThat;

import bigqueryloader.Table.Outcome;
import bigqueryloader.Table.Verdict;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.PubsubMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoaderTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Verdict REFUSED = new Verdict(Outcome.REFUSED, "no such column");
  private static final Verdict UNKNOWN = new Verdict(Outcome.UNKNOWN, "503");

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final List<Duration> paused = new ArrayList<>();
  private final Messages messages = new Messages();
  private final FakeTable table = new FakeTable();
  private Loader loader = loader(10, 1_000_000);

  /** Stores what it has no verdicts for. */
  private static final class FakeTable implements Table {
    private final List<List<String>> inserts = new ArrayList<>();
    private final Queue<List<Verdict>> verdicts = new ArrayDeque<>();

    @Override
    public List<Verdict> insert(List<Row> rows) {
      inserts.add(rows.stream().map(Row::eventId).toList());
      return verdicts.isEmpty()
          ? Collections.nCopies(rows.size(), Verdict.STORED)
          : verdicts.remove();
    }
  }

  @Test
  void insertsWhatIsWaitingAtOnceAndInOrder() throws Exception {
    receive("e1", "e2", "e3");
    assertThat(messages.acked).isEmpty();

    loader.loadOnce();

    assertThat(table.inserts).containsExactly(List.of("e1", "e2", "e3"));
    assertThat(messages.acked).containsExactly("e1", "e2", "e3");
    assertThat(log.size()).isZero();
  }

  @Test
  void boundsABatchByRows() throws Exception {
    loader = loader(2, 1_000_000);
    receive("e1", "e2");
    loader.loadOnce();
    receive("e3");
    loader.loadOnce();

    assertThat(table.inserts).containsExactly(List.of("e1", "e2"), List.of("e3"));
  }

  @Test
  void boundsABatchByBytes() throws Exception {
    int row = Row.of(Messages.message("e1"), Instant.EPOCH).bytes();
    loader = loader(10, 2L * row);
    receive("e1", "e2", "e3");

    loader.loadOnce();
    loader.loadOnce();

    assertThat(table.inserts).containsExactly(List.of("e1", "e2"), List.of("e3"));
    assertThat(messages.acked).containsExactly("e1", "e2", "e3");
  }

  @Test
  void insertsARowThatIsLargerThanABatchAlone() throws Exception {
    loader = loader(10, 10);
    receive("e1", "e2");

    loader.loadOnce();
    loader.loadOnce();

    assertThat(table.inserts).containsExactly(List.of("e1"), List.of("e2"));
  }

  @Test
  void givesBackWhatIsRefusedAndKeepsTheRest() throws Exception {
    table.verdicts.add(List.of(Verdict.STORED, REFUSED, Verdict.STORED));
    receive("e1", "e2", "e3");

    loader.loadOnce();

    assertThat(messages.acked).containsExactly("e1", "e3");
    assertThat(messages.nacked).containsExactly("e2");
    JsonObject line = logged().get(0);
    assertThat(line.get("severity").getAsString()).isEqualTo("CRITICAL");
    assertThat(line.get("event_id").getAsString()).isEqualTo("e2");
    assertThat(line.get("reason").getAsString()).isEqualTo("no such column");
  }

  @Test
  void insertsAgainOnlyWhatIsUnknown() throws Exception {
    table.verdicts.add(List.of(Verdict.STORED, UNKNOWN));
    receive("e1", "e2");

    loader.loadOnce();

    assertThat(table.inserts).containsExactly(List.of("e1", "e2"), List.of("e2"));
    assertThat(messages.acked).containsExactly("e1", "e2");
    assertThat(messages.nacked).isEmpty();
  }

  @Test
  void waitsLongerEachTimeButNeverLong() throws Exception {
    for (int i = 0; i < 8; i++) {
      table.verdicts.add(List.of(UNKNOWN));
    }
    receive("e1");

    loader.loadOnce();

    assertThat(paused.stream().map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(logged().stream().map(line -> line.get("severity").getAsString()))
        .startsWith("WARNING")
        .endsWith("ERROR", "ERROR");
    assertThat(messages.acked).containsExactly("e1");
  }

  @Test
  void insertsACopyUnderTheSameIdentifier() throws Exception {
    receive("e1", "e1");

    loader.loadOnce();

    // BigQuery drops the second, or the view does.
    assertThat(table.inserts).containsExactly(List.of("e1", "e1"));
    assertThat(messages.acked).containsExactly("e1", "e1");
  }

  private Loader loader(int rows, long bytes) {
    // Batches of no age: what has come by now.
    return new Loader(
        table,
        new Loader.Limits(rows, bytes, Duration.ZERO),
        paused::add,
        CLOCK,
        new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  private void receive(String... eventIds) {
    for (String eventId : eventIds) {
      PubsubMessage message = Messages.message(eventId);
      loader.receiveMessage(message, messages.reply(eventId));
    }
  }

  private List<JsonObject> logged() {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
