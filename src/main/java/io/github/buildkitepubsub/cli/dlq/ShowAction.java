package io.github.buildkitepubsub.cli.dlq;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.deadletter.redrive.LetterContent;
import io.github.buildkitepubsub.deadletter.redrive.UnreadableLetterException;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Prints one letter whole, and does not take it away. */
final class ShowAction implements DlqAction {

  private static final int DEFAULT_MAX = 1_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @Override
  public String name() {
    return "show";
  }

  @Override
  public String summary() {
    return "one letter: attributes, why it is here, the original message";
  }

  @Override
  public String description() {
    return """
        Prints a dead letter and gives it back. It is looked for among the letters that Pub/Sub gives,
        since a subscription cannot be searched.\
        """;
  }

  @Override
  public String examples() {
    return """
        buildkite-pubsub dlq show 9c1185a5c5e9fc54612808977ee8f548
        buildkite-pubsub dlq show 9c1185a5c5e9fc54612808977ee8f548 --raw | jq .raw_payload
        """;
  }

  @Override
  public void addTo(Subparser subparser) {
    subparser.addArgument("id").metavar("EVENT_ID").help("the event's id, or the message's");
    subparser
        .addArgument("--raw")
        .action(Arguments.storeTrue())
        .help("only the original message, byte for byte");
    DlqOptions.addMaxTo(subparser, DEFAULT_MAX, "look at so many letters");
  }

  @Override
  public void run(DlqContext context, Namespace namespace)
      throws CommandException, IOException, InterruptedException {
    String id = namespace.getString("id");
    List<StoredMessage> found = new ArrayList<>();
    context.sweep(
        Sweep.PAGE,
        letters -> {
          letters.stream().filter(letter -> isCalled(letter, id)).limit(1).forEach(found::add);
          return new Handled(List.of(), !found.isEmpty());
        });
    if (found.isEmpty()) {
      throw CommandException.failed(
          "none of the %d letters that Pub/Sub gave has the event or message id %s; if there may be more, raise --max or try again"
              .formatted(context.sweep().matched(), id));
    }
    print(context.console().out(), found.get(0), namespace.getBoolean("raw"));
  }

  private static boolean isCalled(StoredMessage letter, String id) {
    return letter.eventId().equals(id) || letter.messageId().equals(id);
  }

  private static void print(PrintStream out, StoredMessage letter, boolean raw)
      throws CommandException, IOException {
    ByteBuffer original;
    try {
      original = LetterContent.of(letter.data()).original();
    } catch (UnreadableLetterException e) {
      throw CommandException.failed(
          "message %s is no dead letter: %s".formatted(letter.messageId(), e.getMessage()), e);
    }
    if (raw) {
      out.write(original.array(), original.arrayOffset(), original.remaining());
      out.flush();
      return;
    }
    out.println("message_id: " + letter.messageId());
    out.println("stored_at: " + letter.storedAt());
    out.println("attributes:");
    new TreeMap<>(letter.attributes())
        .forEach((key, value) -> out.println("  " + ReadableLetter.printable(key + ": " + value)));
    JsonNode tree = JSON.readTree(letter.data());
    print(out, tree, DeadLetterKeys.METADATA);
    print(out, tree, DeadLetterKeys.ORIGINAL_PAYLOAD);
  }

  private static void print(PrintStream out, JsonNode tree, String key) {
    out.println(key + ": " + tree.path(key).toPrettyString());
  }
}
