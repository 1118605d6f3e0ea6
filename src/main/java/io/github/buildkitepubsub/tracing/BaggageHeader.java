package io.github.buildkitepubsub.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is passed on of a W3C baggage header: its first members that fit an attribute of Pub/Sub,
 * each whole. A member that is not as the specification has it is left out.
 *
 * @see <a href="https://www.w3.org/TR/baggage/#header-content">Baggage's grammar and limits</a>
 */
final class BaggageHeader {

  /** All that W3C asks for to be passed on. */
  private static final int MAX_MEMBERS = 64;

  private static final int MAX_HEADER = 8192;

  /** Pub/Sub's limit of an attribute; baggage is ASCII. A longer one would fail a whole batch. */
  static final int MAX_CHARACTERS = 1024;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String VALUE = "[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]*";
  private static final String PROPERTY = TOKEN + "([ \\t]*=[ \\t]*" + VALUE + ")?";

  private static final Pattern MEMBER =
      Pattern.compile(
          TOKEN + "[ \\t]*=[ \\t]*" + VALUE + "([ \\t]*;[ \\t]*" + PROPERTY + ")*+[ \\t]*");

  private BaggageHeader() {}

  /** What fits of {@code header}; empty if nothing does or the header itself is too long. */
  static String fit(String header) {
    if (header.length() > MAX_HEADER) {
      return "";
    }
    List<String> kept = new ArrayList<>();
    int length = -1;
    for (String text : header.split(",", -1)) {
      String member = text.strip();
      if (MEMBER.matcher(member).matches()) {
        length += member.length() + 1;
        if (length > MAX_CHARACTERS || kept.size() == MAX_MEMBERS) {
          break;
        }
        kept.add(member);
      }
    }
    return String.join(",", kept);
  }
}
