package bigqueryloader;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.gson.JsonObject;
import com.google.pubsub.v1.PubsubMessage;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Gathers messages into batches, and inserts one batch after the other. A message is acknowledged
 * once its row is in the table, and given back if the table refuses it for good; until one of the
 * two is known, it is inserted again.
 */
final class Loader implements MessageReceiver {

  /**
   * When a batch is complete: whichever is reached first.
   *
   * @param age how long its first row has waited
   */
  record Limits(int rows, long bytes, Duration age) {}

  /** Waits between attempts. */
  interface Pauses {
    void pause(Duration duration) throws InterruptedException;
  }

  private record Pending(Row row, AckReplyConsumer reply) {}

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Table table;
  private final Limits limits;
  private final Pauses pauses;
  private final InstantSource clock;
  private final PrintStream log;
  private final BlockingQueue<Pending> waiting;

  /** The row that would have made the last batch too large; of the loading thread alone. */
  private Pending held;

  Loader(Table table, Limits limits, Pauses pauses, InstantSource clock, PrintStream log) {
    this.table = table;
    this.limits = limits;
    this.pauses = pauses;
    this.clock = clock;
    this.log = log;
    waiting = new ArrayBlockingQueue<>(limits.rows());
  }

  /** While the table takes nothing this blocks, and so no more messages are pulled. */
  @Override
  public void receiveMessage(PubsubMessage message, AckReplyConsumer reply) {
    try {
      waiting.put(new Pending(Row.of(message, clock.instant()), reply));
    } catch (InterruptedException e) {
      reply.nack();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a batch to be complete and inserts it; returns when each of its rows is settled. */
  void loadOnce() throws InterruptedException {
    List<Pending> rest = nextBatch();
    Duration pause = FIRST_PAUSE;
    while (true) {
      rest = settle(rest, table.insert(rest.stream().map(Pending::row).toList()), pause);
      if (rest.isEmpty()) {
        return;
      }
      pauses.pause(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  private List<Pending> nextBatch() throws InterruptedException {
    Pending next = held == null ? waiting.take() : held;
    held = null;
    List<Pending> batch = new ArrayList<>(List.of(next));
    long bytes = next.row().bytes();
    long complete = System.nanoTime() + limits.age().toNanos();
    while (batch.size() < limits.rows()) {
      next = waiting.poll(complete - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      bytes += next.row().bytes();
      if (bytes > limits.bytes()) {
        held = next;
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  /** Returns those that are to be inserted again. */
  private List<Pending> settle(List<Pending> batch, List<Table.Verdict> verdicts, Duration pause) {
    List<Pending> again = new ArrayList<>();
    String reason = "";
    for (int i = 0; i < batch.size(); i++) {
      Pending pending = batch.get(i);
      Table.Verdict verdict = verdicts.get(i);
      switch (verdict.outcome()) {
        case STORED -> pending.reply().ack();
        case REFUSED -> {
          log.println(line("CRITICAL", "row refused", pending.row().eventId(), verdict.reason()));
          pending.reply().nack();
        }
        case UNKNOWN -> {
          reason = verdict.reason();
          again.add(pending);
        }
      }
    }
    if (!again.isEmpty()) {
      // What does not pass within a minute or two is for somebody to look at.
      String severity = pause.equals(LONGEST_PAUSE) ? "ERROR" : "WARNING";
      String eventId = again.get(0).row().eventId();
      log.println(line(severity, again.size() + " rows wait for BigQuery", eventId, reason));
    }
    return again;
  }

  private static JsonObject line(String severity, String message, String eventId, String reason) {
    JsonObject line = new JsonObject();
    line.addProperty("severity", severity);
    line.addProperty("message", message);
    line.addProperty("event_id", eventId);
    line.addProperty("reason", reason);
    return line;
  }
}
