package io.github.buildkitepubsub.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaValidatorTest {

  private final SchemaValidator validator = new SchemaValidator();

  static List<String> types() {
    return Schemas.types();
  }

  static List<String> odd() {
    return Bodies.odd();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everySampleIsValid(String type) {
    assertThat(validator.validate(Bodies.event(type))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("odd")
  void everyShapeThatWasSeenIsValid(String file) {
    assertThat(validator.validate(Bodies.oddEvent(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsNewIsValidEverywhere(String type) {
    ObjectNode body = Bodies.tree(type);
    for (JsonNode object : body) {
      if (object instanceof ObjectNode known) {
        known.putObject("new_in_2031").put("of", "any shape");
      }
    }
    body.putArray("also_new").add(1).add("x");

    assertThat(validator.validate(Bodies.event(body))).isEmpty();
  }

  @Test
  void typeThatIsNotKnownIsValid() {
    WebhookEvent event = Events.parse("{\"event\":\"build.teleported\",\"build\":5}");

    assertThat(validator.validate(event)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /build/number             | "7"                         | /build/number           | string found, integer expected
          /build/number             | 1.5                         | /build/number           | number found, integer expected
          /build/state              | null                        | /build/state            | null found, string expected
          /build                    | []                          | /build                  | array found, object expected
          /build/creator            | "Ada"                       | /build/creator          | string found, [object, null] expected
          /build/creator/email      | {}                          | /build/creator/email    | object found, [string, null] expected
          /build/steps/0/async      | "yes"                       | /build/steps/0/async    | string found, [boolean, null] expected
          /pipeline/tags            | ["a", 5]                    | /pipeline/tags/1        | integer found, string expected
          /sender                   | 5                           | /sender                 | integer found, [object, string, null] expected
          /event                    | "job.finished"              | /event                  | must be the constant value 'build.finished'
          """)
  void wrongTypeIsFoundWhereItStands(String at, String value, String pointer, String message) {
    ObjectNode body = Bodies.tree("build.finished");
    Trees.set(body, at, Bodies.read(value));
    WebhookEvent event = as("build.finished", body);

    assertThat(validator.validate(event))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.pointer()).isEqualTo(pointer);
              assertThat(violation.message()).isEqualTo(message);
            });
  }

  @ParameterizedTest
  @MethodSource("types")
  void wrongTypeOfEveryFieldIsFoundWhereItStands(String type) {
    ObjectNode sample = Bodies.tree(type);

    for (String pointer : Trees.pointers(sample)) {
      ObjectNode body = sample.deepCopy();
      Trees.set(body, pointer, Trees.neverRight(sample.at(pointer)));
      List<Violation> violations = validator.validate(as(type, body));

      if (Trees.OPEN.matcher(pointer).find()) {
        assertThat(violations).as(pointer).isEmpty();
      } else {
        assertThat(violations)
            .as(pointer)
            .isNotEmpty()
            .extracting(Violation::pointer)
            .containsOnly(pointer);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "build.finished, build",
    "job.started, job",
    "agent.lost, agent",
    "agent.blocked, agent",
    "cluster_token.registration_blocked, cluster_token",
    "package.created, package",
    "workflow.alarm, workflow_id",
    "passed_on_retry, test"
  })
  void whatAnEventIsAboutMustBeThere(String type, String key) {
    ObjectNode body = Bodies.tree(type);
    body.remove(key);

    assertThat(validator.validate(Bodies.event(body)))
        .containsExactly(
            new Violation("", "required property '" + key + "' not found", "required"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-05-09T21:05:59.874Z",
        "2018-07-01 20:14:38 UTC",
        "2026-05-09T21:05:59Z",
        "2026-05-09T21:05:59.874512+02:00"
      })
  void timesOfBothFormatsAreValid(String time) {
    ObjectNode body = Bodies.tree("build.finished");
    Trees.set(body, "/build/created_at", body.textNode(time));

    assertThat(validator.validate(Bodies.event(body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-05-09", "2026-05-09T21:05:59", "1778360759"})
  void whatIsNoTimeIsFoundAndNotRepeated(String time) {
    ObjectNode body = Bodies.tree("build.finished");
    Trees.set(body, "/build/created_at", body.textNode(time));

    assertThat(validator.validate(Bodies.event(body)))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.pointer()).isEqualTo("/build/created_at");
              assertThat(violation.keyword()).isEqualTo("pattern");
            });
  }

  @Test
  void violationHoldsNoValueOfTheBody() {
    ObjectNode body = Bodies.tree("job.finished");
    for (String pointer : Trees.pointers(body)) {
      if (body.at(pointer).isNumber() || body.at(pointer).isNull()) {
        Trees.set(body, pointer, body.textNode("hunter2"));
      }
    }
    Trees.set(body, "/build/created_at", body.textNode("hunter2"));
    Trees.set(body, "/event", body.textNode("hunter2"));

    List<Violation> violations = validator.validate(as("job.finished", body));

    assertThat(violations).hasSizeGreaterThan(10);
    assertThat(violations.toString()).doesNotContain("hunter2");
  }

  @Test
  void numberThatIsTooLongToReadIsAViolation() {
    WebhookEvent event =
        Events.parse(
            "{\"event\":\"build.finished\",\"build\":{\"number\":" + "9".repeat(1001) + "}}");

    assertThat(validator.validate(event))
        .containsExactly(new Violation("", "a number is longer than 1000 characters", "number"));
  }

  @Test
  void findsNoMoreThanAreTold() {
    ObjectNode body = Bodies.tree("build.finished");
    ArrayNode tags = ((ObjectNode) body.get("pipeline")).putArray("tags");
    for (int at = 0; at < 50_000; at++) {
      tags.add(at);
    }

    assertThat(validator.validate(Bodies.event(body)))
        .hasSize(ValidationSettings.MAX_VIOLATIONS)
        .last()
        .isEqualTo(new Violation("/pipeline/tags/99", "integer found, string expected", "type"));
  }

  @Test
  void messagesDoNotDependOnTheProcessLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(new SchemaValidator().validate(Events.parse("{\"event\":\"ping\",\"sender\":5}")))
          .extracting(Violation::message)
          .containsExactly("integer found, [object, string, null] expected");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void readsAfterAByteOrderMark() {
    assertThat(validator.validate(Events.parse("\uFEFF{\"event\":\"ping\",\"sender\":5}")))
        .hasSize(1);
  }

  /** Also where the body's own type is what is wrong: the header says it then. */
  private static WebhookEvent as(String type, JsonNode body) {
    WebhookEvent event = Bodies.event(type);
    return new WebhookEvent(
        event.id(),
        event.type(),
        Events.bytes(body.toString()),
        event.fields(),
        event.redactions(),
        event.receivedAt(),
        null,
        null);
  }
}
