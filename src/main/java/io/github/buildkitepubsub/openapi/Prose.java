package io.github.buildkitepubsub.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of CommonMark that the descriptions use: paragraphs, code in a line, fenced code. */
final class Prose {

  private static final Pattern FENCED = Pattern.compile("(?ms)^```\\n(.*?)^```$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private Prose() {}

  /** Paragraphs and blocks. */
  static Html blocks(String markdown) {
    List<Html> blocks = new ArrayList<>();
    Matcher fenced = FENCED.matcher(markdown);
    int end = 0;
    while (fenced.find()) {
      paragraphs(markdown.substring(end, fenced.start()), blocks);
      blocks.add(Html.block("Commands", fenced.group(1).stripTrailing()));
      end = fenced.end();
    }
    paragraphs(markdown.substring(end), blocks);
    return Html.all(blocks);
  }

  private static void paragraphs(String markdown, List<Html> blocks) {
    for (String paragraph : markdown.strip().split("\\n\\s*\\n", -1)) {
      if (!paragraph.isBlank()) {
        blocks.add(Html.element("p", line(paragraph)));
      }
    }
  }

  /** One line. */
  static Html line(String markdown) {
    List<Html> parts = new ArrayList<>();
    Matcher code = CODE.matcher(markdown);
    int end = 0;
    while (code.find()) {
      parts.add(Html.text(markdown.substring(end, code.start())));
      parts.add(Html.code(code.group(1)));
      end = code.end();
    }
    parts.add(Html.text(markdown.substring(end)));
    return Html.all(parts);
  }
}
