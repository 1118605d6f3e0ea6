package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/EVENTS.md to what is published. */
class EventsDocumentTest {

  private final String document = read();

  @Test
  void listsEveryAttributeThatAJobEventHas() throws Exception {
    WebhookEvent event = sample("job.finished");

    List<String> documented = firstColumns(section("## Attributes")).flatMap(List::stream).toList();

    assertThat(documented).containsExactlyElementsOf(Payloads.attributes(event).keySet());
  }

  @Test
  void listsEveryKnownType() {
    List<String> documented =
        quoted(section("## Event types").replaceAll("(?s)The set is open.*", ""));

    assertThat(new TreeSet<>(documented)).isEqualTo(new TreeSet<>(EventType.KNOWN));
  }

  @Test
  void saysWhichTimeOfEachTypeTellsWhenItHappened() {
    Map<String, List<String>> documented =
        section("## When it happened")
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|", -1))
            .collect(
                Collectors.toMap(
                    cells -> quoted(cells[1]).get(0), cells -> pointers(quoted(cells[2]))));

    assertThat(documented)
        .isEqualTo(
            EventTime.FIELDS.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream().map(Field::pointer).toList())));
  }

  /** {@code a.b} as a JSON Pointer. */
  private static List<String> pointers(List<String> keys) {
    return keys.stream().map(key -> "/" + key.replace('.', '/')).toList();
  }

  @Test
  void showsTheShapeOfTheData() throws Exception {
    Matcher block = Pattern.compile("(?s)```json\n(.*?)```").matcher(document);
    assertThat(block.find()).isTrue();

    JsonNode shown = Payloads.json(block.group(1).getBytes(UTF_8));

    assertThat(keys(shown)).isEqualTo(keys(Payloads.envelope(sample("build.finished"))));
  }

  @Test
  void filtersAreShortEnoughAndUseKnownAttributes() throws Exception {
    List<String> filters = matches("(?s)```filter\n(.*?)\n```", document);

    assertThat(filters).hasSizeGreaterThan(5);
    for (String filter : filters) {
      assertThat(filter.getBytes(UTF_8).length).isLessThanOrEqualTo(256);
      assertThat(Payloads.attributes(sample("job.finished")).keySet())
          .containsAll(matches("attributes[.:]([a-z_]+)", filter));
    }
  }

  @Test
  void namesTheDefaultsOfRedactionAndDepth() {
    assertThat(section("## Redaction")).contains(EventSettings.DEFAULT_REDACT);
    assertThat(section("## What is refused"))
        .contains("(" + EventSettings.DEFAULT_MAX_NESTING_DEPTH + ")");
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.properties()
        .forEach(
            member -> {
              keys.add(member.getKey());
              if (member.getValue() instanceof ObjectNode
                  && !member.getKey().equals("raw_payload")) {
                keys(member.getValue()).forEach(key -> keys.add(member.getKey() + "." + key));
              }
            });
    return keys;
  }

  private static Stream<List<String>> firstColumns(String section) {
    return section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> quoted(line.substring(0, line.indexOf('|', 1))));
  }

  private static List<String> quoted(String text) {
    return matches("`([a-z_.]+)`", text);
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  private String section(String heading) {
    int start = document.indexOf(heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    int end = document.indexOf("\n## ", start);
    return document.substring(start, end < 0 ? document.length() : end);
  }

  private static WebhookEvent sample(String type) throws MalformedEventException {
    return Payloads.parse(Payloads.bytes(Payloads.samplePath(type)), EventSettings.defaults());
  }

  private static String read() {
    try {
      return Files.readString(Path.of("docs/EVENTS.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
