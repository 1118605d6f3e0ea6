package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A document as one page of HTML: no script, nothing from elsewhere.
 *
 * @param contentSecurityPolicy lets a browser take nothing but this page's own style
 */
public record ApiPage(String html, String contentSecurityPolicy) {

  private static final String STYLE = "/openapi/page.css";

  static ApiPage of(JsonNode document) {
    String style = style();
    Html head =
        Html.all(
            new Html("<meta charset=\"utf-8\">"),
            new Html("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"),
            new Html("<meta name=\"color-scheme\" content=\"light dark\">"),
            Html.element("title", Html.text(document.at("/info/title").asText())),
            Html.element("style", new Html(style)));
    Html page =
        Html.element(
            "html",
            Map.of("lang", "en"),
            Html.element("head", head),
            Html.element("body", body(document)));
    return new ApiPage("<!DOCTYPE html>\n" + page.markup() + "\n", policy(style));
  }

  private static Html body(JsonNode document) {
    Html skip =
        Html.element("a", Map.of("class", "skip", "href", "#content"), Html.text("To the content"));
    Html header =
        Html.element(
            "header",
            Html.element("h1", Html.text(document.at("/info/title").asText())),
            Html.element(
                "p", Map.of("class", "summary"), Html.text(document.at("/info/summary").asText())),
            Prose.blocks(document.at("/info/description").asText()),
            Html.element(
                "p",
                Html.link(
                    "openapi.yaml", Html.text("OpenAPI " + document.path("openapi").asText())),
                Html.text(" of this page")));
    return Html.all(
        skip,
        header,
        contents(document),
        Html.element("main", Map.of("id", "content"), main(document)));
  }

  private static Html contents(JsonNode document) {
    List<Html> groups = new ArrayList<>();
    for (JsonNode tag : document.path("tags")) {
      List<Html> links = new ArrayList<>();
      Operations.of(document, tag.path("name").asText())
          .forEach(
              each ->
                  links.add(
                      Html.element(
                          "li",
                          Html.link(
                              "#" + OperationView.anchor(each.node()),
                              OperationView.name(each.method(), each.path())))));
      if (!links.isEmpty()) {
        groups.add(
            Html.element(
                "li", Html.text(tag.path("name").asText()), Html.element("ul", Html.all(links))));
      }
    }
    groups.add(Html.element("li", Html.link("#schemas", Html.text("Objects"))));
    return Html.element(
        "nav", Map.of("aria-label", "Contents"), Html.element("ul", Html.all(groups)));
  }

  private static Html main(JsonNode document) {
    References references = new References(document);
    OperationView view =
        new OperationView(
            references, new Command(references, document.path("x-address-variable").asText()));
    List<Html> parts = new ArrayList<>();
    for (JsonNode tag : document.path("tags")) {
      List<Operations.Operation> operations = Operations.of(document, tag.path("name").asText());
      if (!operations.isEmpty()) {
        parts.add(Html.element("h2", Html.text(tag.path("name").asText())));
        parts.add(Prose.blocks(tag.path("description").asText()));
        operations.forEach(
            each -> parts.add(view.section(each.method(), each.path(), each.node())));
      }
    }
    parts.add(Html.element("h2", Map.of("id", "schemas"), Html.text("Objects")));
    document
        .at("/components/schemas")
        .properties()
        .forEach(each -> parts.add(SchemaView.section(each.getKey(), each.getValue())));
    return Html.all(parts);
  }

  private static String style() {
    try (InputStream in = ApiPage.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + STYLE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String policy(String style) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
          .formatted(Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
