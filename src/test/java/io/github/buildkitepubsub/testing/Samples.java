package io.github.buildkitepubsub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** The samples that the {@code send} command has too. */
public final class Samples {

  private static final Pattern WEBHOOK_URL =
      Pattern.compile("(\"webhook_url\"\\s*:\\s*)\"[^\"]*\"");

  private Samples() {}

  public static List<String> types() {
    return EventType.KNOWN.stream().sorted().toList();
  }

  /** The sample as it lies there. */
  public static byte[] bytes(String type) {
    try (InputStream in = Samples.class.getResourceAsStream("/samples/" + type + ".json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that differs from every other {@code number}: one more key before the last brace. */
  public static byte[] fresh(String type, int number) {
    String text = new String(bytes(type), UTF_8).stripTrailing();
    return (text.substring(0, text.length() - 1) + ",\"sample\":" + number + "}").getBytes(UTF_8);
  }

  /** The sample with another outcome: a build or job that failed, on the main branch. */
  public static byte[] failedOnMain(String type) {
    return new String(bytes(type), UTF_8)
        .replaceAll("(\"state\"\\s*:\\s*)\"passed\"", "$1\"failed\"")
        .replaceAll("(\"branch\"\\s*:\\s*)\"[^\"]*\"", "$1\"main\"")
        .replaceAll("(\"exit_status\"\\s*:\\s*)\\d+", "$1" + 1)
        .getBytes(UTF_8);
  }

  /** What must be published of {@code body} as its raw payload with the default redaction. */
  public static byte[] redacted(byte[] body) {
    return WEBHOOK_URL
        .matcher(new String(body, UTF_8))
        .replaceAll("$1\"[REDACTED]\"")
        .getBytes(UTF_8);
  }
}
