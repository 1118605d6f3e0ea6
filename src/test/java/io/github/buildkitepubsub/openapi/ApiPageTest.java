package io.github.buildkitepubsub.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.testing.OpenApi;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/** The page says what its document says, and takes nothing from elsewhere. */
class ApiPageTest {

  private static Stream<ApiDocument> documents() {
    return Stream.of(
        ApiDocument.application(path -> path), ApiDocument.admin(path -> path, path -> false));
  }

  private static List<String> found(String pattern, String html) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(html)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static String escaped(String text) {
    return Html.text(text).markup();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void showsEveryOperationParameterAnswerAndCode(ApiDocument document) throws Exception {
    OpenApi api = OpenApi.of(document.yaml());
    String html = document.page().html();

    for (OpenApi.Operation operation : api.operations()) {
      String section =
          html.substring(html.indexOf("id=\"" + OperationView.anchor(operation.node()) + "\""));
      section = section.substring(0, section.indexOf("</article>"));
      assertThat(section)
          .contains(operation.method(), "<code>" + operation.path() + "</code>")
          .contains(escaped(operation.node().path("summary").asText()))
          .contains("curl ");
      for (JsonNode parameter : api.parameters(operation)) {
        assertThat(section).contains("<code>" + parameter.path("name").asText() + "</code>");
      }
      assertThat(found("class=\"status\">([0-9]+)<", section))
          .containsExactlyElementsOf(
              operation.node().path("responses").propertyStream().map(Map.Entry::getKey).toList());
    }
    assertThat(api.root().findValuesAsText("const"))
        .allSatisfy(value -> assertThat(html).contains("<code>" + value + "</code>"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void showsEveryObjectWithItsFields(ApiDocument document) throws Exception {
    OpenApi api = OpenApi.of(document.yaml());
    String html = document.page().html();

    api.root()
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              assertThat(html).contains("id=\"schema-" + schema.getKey() + "\"");
              schema
                  .getValue()
                  .path("properties")
                  .fieldNames()
                  .forEachRemaining(name -> assertThat(html).contains("<code>" + name + "</code>"));
            });
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isWellFormedAndItsLinksLead(ApiDocument document) throws Exception {
    String html = document.page().html();

    assertThat(xml(html)).isNotNull();
    List<String> ids = found(" id=\"([^\"]+)\"", html);
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    assertThat(found(" href=\"#([^\"]+)\"", html)).isNotEmpty().allMatch(ids::contains);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void takesNothingFromElsewhereAndRunsNothing(ApiDocument document) {
    String html = document.page().html();

    assertThat(html)
        .doesNotContain(
            "<script", "<img", "<link", "<iframe", " src=", " style=", "url(", "@import");
    assertThat(html).doesNotContainPattern(" on[a-z]+=");
    assertThat(found(" href=\"([^\"]+)\"", html)).allMatch(l -> l.matches("#.*|openapi\\.yaml"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void allowsItsOwnStyleAndNothingElse(ApiDocument document) throws Exception {
    ApiPage page = document.page();
    String style = found("<style>(.*?)</style>", page.html()).get(0);
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));

    assertThat(page.contentSecurityPolicy())
        .startsWith("default-src 'none';")
        .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';")
        .doesNotContain("script-src", "unsafe");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void hasHeadingsWithoutGaps(ApiDocument document) {
    List<Integer> levels =
        found("<h([1-6])[ >]", document.page().html()).stream().map(Integer::valueOf).toList();

    assertThat(levels.get(0)).isEqualTo(1);
    assertThat(levels).filteredOn(level -> level == 1).hasSize(1);
    for (int i = 1; i < levels.size(); i++) {
      assertThat(levels.get(i)).isLessThanOrEqualTo(levels.get(i - 1) + 1);
    }
  }

  @Test
  void saysInWordsWhatIsDoneWithoutAParameter() {
    assertThat(ApiDocument.admin(path -> path, path -> false).page().html())
        .contains("default until a restart");
  }

  @Test
  void escapesWhatItShows() {
    assertThat(Html.element("p", Map.of("id", "\"><b>"), Html.text("<i> & \"q\"")).markup())
        .isEqualTo("<p id=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt; &amp; &quot;q&quot;</p>");
  }

  @Test
  void readsTheMarkdownThatIsUsed() {
    assertThat(Prose.blocks("One `a<b` line.\n\nTwo.\n\n```\nx | y\n```\n\nEnd.").markup())
        .startsWith("<p>One <code>a&lt;b</code> line.</p><p>Two.</p><pre ")
        .contains("<code>x | y</code></pre>")
        .endsWith("<p>End.</p>");
  }

  /** Void elements aside, the page is XML too. */
  private static org.w3c.dom.Document xml(String html) throws Exception {
    String text = html.replaceFirst("<!DOCTYPE html>", "").replaceAll("<meta [^>]*>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }
}
