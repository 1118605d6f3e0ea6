package io.github.buildkitepubsub.embedded.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Map<String, String> FINISHED =
      Map.of(
          "event_type", "build.finished",
          "branch", "main",
          "build-state", "passed",
          "empty", "",
          "iana.org/language_tag", "en",
          "quote", "say \"hi\"\\",
          "tab", "a\tb",
          "umlaut", "ü",
          "AND", "and");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attributes:branch",
        "attributes:build-state",
        "attributes:event_type",
        "attributes:\"branch\"",
        "attributes:\"iana.org/language_tag\"",
        "attributes : branch",
        "attributes:empty",
        "attributes:AND",
        "attributes.branch = \"main\"",
        "attributes.branch=\"main\"",
        "attributes.branch\t=\n\"main\"",
        "  attributes.branch = \"main\"  ",
        "attributes.build-state = \"passed\"",
        "attributes.\"branch\" = \"main\"",
        "attributes.\"iana.org/language_tag\" = \"en\"",
        "attributes.empty = \"\"",
        "attributes.branch != \"dev\"",
        "attributes.absent != \"main\"",
        "attributes.quote = \"say \\\"hi\\\"\\\\\"",
        "attributes.tab = \"a\\tb\"",
        "attributes.umlaut = \"ü\"",
        "attributes.umlaut = \"\\u00fc\"",
        "attributes.umlaut = \"\\U000000FC\"",
        "attributes.umlaut = \"\\xfc\"",
        "attributes.umlaut = \"\\374\"",
        "hasPrefix(attributes.event_type, \"build.\")",
        "hasPrefix(attributes.event_type,\"build.finished\")",
        "hasPrefix ( attributes.event_type , \"\" )",
        "hasPrefix(attributes.\"iana.org/language_tag\", \"e\")",
        "NOT attributes:absent",
        "-attributes:absent",
        "- attributes:absent",
        "NOT hasPrefix(attributes.branch, \"dev\")",
        "NOT (attributes:absent)",
        "-(attributes:absent)",
        "NOT hasPrefix(attributes.absent, \"\")",
        "(attributes:branch)",
        "((attributes:branch))",
        "attributes:branch AND attributes:empty",
        "attributes:branch AND attributes:empty AND attributes:event_type",
        "attributes:absent OR attributes:branch",
        "attributes:absent OR attributes:missing OR attributes:branch",
        "attributes:branch AND NOT attributes:absent",
        "attributes:branch AND -attributes:absent",
        "attributes:absent OR NOT attributes:missing",
        "attributes:branch AND (attributes:absent OR attributes:empty)",
        "(attributes:absent AND attributes:missing) OR attributes:branch",
        "(attributes:branch)AND(attributes:empty)",
        "NOT (attributes.branch = \"dev\" OR attributes.branch = \"test\")",
      })
  void takesMessage(String filter) throws FilterSyntaxException {
    assertThat(Filter.parse(filter).matches(FINISHED)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attributes:absent",
        "attributes:Branch",
        "attributes.branch = \"Main\"",
        "attributes.branch = \"mai\"",
        "attributes.absent = \"\"",
        "attributes.branch != \"main\"",
        "NOT attributes.branch = \"main\"",
        "NOT attributes.absent != \"main\"",
        "hasPrefix(attributes.event_type, \"job.\")",
        "hasPrefix(attributes.event_type, \"build.finished.\")",
        "hasPrefix(attributes.absent, \"\")",
        "NOT attributes:branch",
        "-attributes:branch",
        "attributes:branch AND attributes:absent",
        "attributes:absent OR attributes:missing",
        "(attributes:absent OR attributes:branch) AND attributes:missing",
        "NOT (attributes:absent OR attributes:branch)",
      })
  void leavesMessage(String filter) throws FilterSyntaxException {
    assertThat(Filter.parse(filter).matches(FINISHED)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "' '| 2| expected attributes, hasPrefix, NOT, - or (, found the end",
        "branch| 1| expected attributes, hasPrefix, NOT, - or (, found 'b'",
        "attribute:branch| 1| expected attributes",
        "attributesx:branch| 1| expected attributes",
        "attributes| 11| expected . or :, found the end",
        "attributes:| 12| expected a key",
        "attributes.| 12| expected a key",
        "attributes. branch = \"main\"| 12| expected a key",
        "attributes .branch = \"main\"| 12| expected . or :, found '.'",
        "attributes:iana.org| 16| expected AND, OR or the end, found '.'",
        "attributes:branch = \"main\"| 19| expected AND, OR or the end, found '='",
        "attributes.branch| 18| expected = or !=, found the end",
        "attributes.branch < \"main\"| 19| expected = or !=, found '<'",
        "attributes.branch == \"main\"| 20| expected a string in double quotes, found '='",
        "attributes.branch ! = \"main\"| 20| expected '='",
        "attributes.branch = main| 21| expected a string in double quotes, found 'm'",
        "attributes.branch = ''main''| 21| expected a string in double quotes",
        "attributes.branch = 5| 21| expected a string in double quotes",
        "attributes.branch = \"main| 21| the string has no closing quote",
        "attributes.branch = \"main\\\"| 21| the string has no closing quote",
        "attributes.branch = \"a\\q\"| 23| unknown escape sequence",
        "attributes.branch = \"\\x1\"| 22| the escape sequence needs 2 digits",
        "attributes.branch = \"\\u12\"| 22| the escape sequence needs 4 digits",
        "attributes.branch = \"\\U00110000\"| 22| no Unicode character",
        "attributes.branch = \"\\38\"| 22| the escape sequence needs 3 digits",
        "(attributes:branch| 19| expected ')', found the end",
        "attributes:branch)| 18| expected AND, OR or the end, found ')'",
        "()| 2| expected attributes",
        "NOT| 4| expected attributes",
        "NOT NOT attributes:branch| 5| expected attributes",
        "--attributes:branch| 2| expected attributes",
        "not attributes:branch| 1| expected attributes",
        "attributes:branch and attributes:empty| 19| expected AND, OR or the end",
        "attributes:branch attributes:empty| 19| expected AND, OR or the end",
        "attributes:branch AND| 22| expected attributes",
        "AND attributes:branch| 1| expected attributes",
        "attributes:a AND attributes:b OR attributes:c| 31| AND and OR need parentheses",
        "attributes:a OR attributes:b AND attributes:c| 30| AND and OR need parentheses",
        "hasprefix(attributes.a, \"b\")| 1| expected attributes",
        "hasPrefix(attributes:a, \"b\")| 21| expected '.'",
        "hasPrefix(attributes.a)| 23| expected ','",
        "hasPrefix(attributes.a, b)| 25| expected a string in double quotes",
        "hasPrefix(attributes.a, \"b\"| 28| expected ')'",
        "hasPrefix(data, \"b\")| 11| expected attributes",
        "hasSuffix(attributes.a, \"b\")| 1| expected attributes",
      })
  void refusesWithPosition(String filter, int position, String problem) {
    assertThatThrownBy(() -> Filter.parse(filter))
        .asInstanceOf(type(FilterSyntaxException.class))
        .satisfies(e -> assertThat(e.position()).as(e.getMessage()).isEqualTo(position))
        .satisfies(e -> assertThat(e).hasMessageContaining(problem))
        .satisfies(e -> assertThat(e).hasMessageContaining("character " + position));
  }

  @Test
  void takesEverythingWhereEmpty() throws FilterSyntaxException {
    assertThat(Filter.parse("").matches(Map.of())).isTrue();
  }

  @Test
  void takesFilterOfMostBytes() throws FilterSyntaxException {
    String longest = "attributes:" + "k".repeat(Filter.MAX_BYTES - "attributes:".length());

    assertThat(Filter.parse(longest).toString()).isEqualTo(longest);
    assertThatThrownBy(() -> Filter.parse(longest + "k"))
        .hasMessageContaining("257 bytes, at most 256");
  }

  @Test
  void countsBytesNotCharacters() {
    String filter = "attributes.k = \"" + "ü".repeat(125) + "\"";

    assertThatThrownBy(() -> Filter.parse(filter)).hasMessageContaining("267 bytes");
  }
}
