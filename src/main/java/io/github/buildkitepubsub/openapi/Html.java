package io.github.buildkitepubsub.openapi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Markup: text gets into it escaped only, and elements are always closed. */
record Html(String markup) {

  static final Html NOTHING = new Html("");

  /** What {@code text} says, whatever it holds. */
  static Html text(String text) {
    return new Html(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;"));
  }

  /** One after the other. */
  static Html all(List<Html> parts) {
    return new Html(parts.stream().map(Html::markup).collect(Collectors.joining()));
  }

  /** One after the other. */
  static Html all(Html... parts) {
    return all(Arrays.asList(parts));
  }

  /** One after the other, with a text in between. */
  static Html join(String separator, List<Html> parts) {
    return new Html(
        parts.stream().map(Html::markup).collect(Collectors.joining(text(separator).markup)));
  }

  static Html element(String name, Html... children) {
    return element(name, Map.of(), children);
  }

  /**
   * @param attributes in any order; they are written alphabetically, so that a page is always the
   *     same
   */
  static Html element(String name, Map<String, String> attributes, Html... children) {
    String written =
        attributes.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> " " + each.getKey() + "=\"" + text(each.getValue()).markup + "\"")
            .collect(Collectors.joining());
    return new Html("<" + name + written + ">" + all(children).markup + "</" + name + ">");
  }

  static Html code(String text) {
    return element("code", text(text));
  }

  static Html link(String target, Html label) {
    return element("a", Map.of("href", target), label);
  }

  /** Text in lines, which a keyboard can scroll. */
  static Html block(String label, String text) {
    return element(
        "pre",
        Map.of("tabindex", "0", "role", "region", "aria-label", label),
        element("code", text(text)));
  }

  /** A part that is folded until it is asked for. */
  static Html folded(Html summary, Html... content) {
    return element("details", element("summary", summary), all(content));
  }

  /** A table, which a narrow screen scrolls by itself. */
  static Html table(String caption, List<String> heads, List<List<Html>> rows) {
    Html head =
        element(
            "tr",
            all(
                heads.stream()
                    .map(each -> element("th", Map.of("scope", "col"), text(each)))
                    .toList()));
    List<Html> body = rows.stream().map(Html::row).toList();
    return element(
        "div",
        Map.of("class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption),
        element(
            "table",
            element("caption", text(caption)),
            element("thead", head),
            element("tbody", all(body))));
  }

  private static Html row(List<Html> cells) {
    Html first = element("th", Map.of("scope", "row"), cells.get(0));
    List<Html> others =
        cells.subList(1, cells.size()).stream().map(cell -> element("td", cell)).toList();
    return element("tr", first, all(others));
  }
}
