package io.github.buildkitepubsub.embedded.filter;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A subscription's filter: which messages it takes, by their attributes.
 *
 * <p>The language is Pub/Sub's: {@code attributes:key}, {@code attributes.key = "value"}, {@code
 * attributes.key != "value"}, {@code hasPrefix(attributes.key, "start")}, joined by {@code AND},
 * {@code OR}, {@code NOT} (or {@code -}) and parentheses. A key that is not made of letters,
 * digits, {@code _} and {@code -} stands in double quotes. {@code AND} and {@code OR} do not mix
 * without parentheses. {@code !=} is true for a message that lacks the key. Immutable.
 *
 * @see <a href="https://cloud.google.com/pubsub/docs/subscription-message-filter">the language</a>
 */
public final class Filter {

  /** The longest filter that Pub/Sub takes, in bytes of UTF-8. */
  public static final int MAX_BYTES = 256;

  private static final Filter EVERYTHING = new Filter("", attributes -> true);

  private final String text;
  private final Predicate<Map<String, String>> predicate;

  private Filter(String text, Predicate<Map<String, String>> predicate) {
    this.text = text;
    this.predicate = predicate;
  }

  /**
   * Parses a filter; the empty text takes every message.
   *
   * @throws FilterSyntaxException where the text is not of the language, or too long
   */
  public static Filter parse(String text) throws FilterSyntaxException {
    if (text.isEmpty()) {
      return EVERYTHING;
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new FilterSyntaxException(
          1, "the filter has " + bytes + " bytes, at most " + MAX_BYTES + " are allowed");
    }
    return new Filter(text, new FilterParser(text).parse());
  }

  /** Whether the subscription takes a message with these attributes. */
  public boolean matches(Map<String, String> attributes) {
    return predicate.test(attributes);
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
