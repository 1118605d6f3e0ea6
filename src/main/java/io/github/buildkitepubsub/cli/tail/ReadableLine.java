package io.github.buildkitepubsub.cli.tail;

import io.github.buildkitepubsub.event.Attributes;
import io.github.buildkitepubsub.publish.pubsub.pull.TailedMessage;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Time, type, pipeline and build, state, branch: what the attributes tell, for a person. */
final class ReadableLine implements MessageFormatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** As long as most types are. */
  private static final int TYPE_WIDTH = 16;

  @Override
  public String format(TailedMessage message) {
    Map<String, String> attributes = message.attributes();
    String type = attributes.getOrDefault(Attributes.EVENT_TYPE, "?");
    String number = attributes.getOrDefault(Attributes.BUILD_NUMBER, "");
    return Stream.of(
            TIME.format(message.publishedAt()),
            type + " ".repeat(Math.max(0, TYPE_WIDTH - type.length())),
            first(
                    attributes,
                    Attributes.PIPELINE_SLUG,
                    Attributes.PIPELINE,
                    Attributes.ORGANIZATION)
                + (number.isEmpty() ? "" : " #" + number),
            first(attributes, Attributes.JOB_STATE, Attributes.BUILD_STATE),
            first(attributes, Attributes.BRANCH),
            "id=" + message.id())
        .filter(part -> !part.isEmpty())
        .map(ReadableLine::printable)
        .collect(Collectors.joining("  "));
  }

  private static String first(Map<String, String> attributes, String... keys) {
    return Stream.of(keys)
        .map(key -> attributes.getOrDefault(key, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** A branch's name must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
