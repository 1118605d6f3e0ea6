package io.github.buildkitepubsub.embedded.filter;

/** The characters of a filter, read from left to right: words, signs, keys and string literals. */
final class FilterScanner {
  private final String text;
  private int index;

  FilterScanner(String text) {
    this.text = text;
  }

  /** The position of the next character that is not white space, from 1. */
  int position() {
    skipSpace();
    return index + 1;
  }

  boolean atEnd() {
    skipSpace();
    return index == text.length();
  }

  /** Takes the sign if it is next, after white space. */
  boolean take(char sign) {
    skipSpace();
    return takeNext(sign);
  }

  /** Takes the sign if it is next, before which no white space may stand. */
  boolean takeNext(char sign) {
    if (peek() != sign) {
      return false;
    }
    index++;
    return true;
  }

  void require(char sign) throws FilterSyntaxException {
    skipSpace();
    requireNext(sign);
  }

  /** Takes the sign, before which no white space may stand. */
  void requireNext(char sign) throws FilterSyntaxException {
    if (!takeNext(sign)) {
      throw expectedHere("'" + sign + "'");
    }
  }

  /** Takes the word if it is next and ends there. Words are case-sensitive. */
  boolean takeWord(String word) {
    skipSpace();
    int end = index + word.length();
    if (!text.startsWith(word, index) || (end < text.length() && isKeyPart(text.charAt(end)))) {
      return false;
    }
    index = end;
    return true;
  }

  String key() throws FilterSyntaxException {
    skipSpace();
    return nextKey();
  }

  /** A key that starts right here: bare or quoted. */
  String nextKey() throws FilterSyntaxException {
    if (peek() == '"') {
      return string();
    }
    int start = index;
    while (index < text.length() && isKeyPart(text.charAt(index))) {
      index++;
    }
    if (index == start) {
      throw expectedHere("a key; one of other characters than A-Z a-z 0-9 _ - needs double quotes");
    }
    return text.substring(start, index);
  }

  /** A string literal in double quotes, unescaped. */
  String string() throws FilterSyntaxException {
    skipSpace();
    int start = index;
    if (peek() != '"') {
      throw expectedHere("a string in double quotes");
    }
    index++;
    StringBuilder unescaped = new StringBuilder();
    while (index < text.length()) {
      char c = text.charAt(index++);
      if (c == '"') {
        return unescaped.toString();
      }
      if (c == '\\') {
        escape(unescaped);
      } else {
        unescaped.append(c);
      }
    }
    throw new FilterSyntaxException(start + 1, "the string has no closing quote");
  }

  FilterSyntaxException expected(String what) {
    skipSpace();
    return expectedHere(what);
  }

  private FilterSyntaxException expectedHere(String what) {
    String found = index < text.length() ? "'" + text.charAt(index) + "'" : "the end";
    return new FilterSyntaxException(index + 1, "expected " + what + ", found " + found);
  }

  private void escape(StringBuilder unescaped) throws FilterSyntaxException {
    int start = index;
    char c = peek();
    index++;
    switch (c) {
      case '\\', '"', '\'', '`', '?' -> unescaped.append(c);
      case 'a' -> unescaped.append('\u0007');
      case 'b' -> unescaped.append('\b');
      case 'f' -> unescaped.append('\f');
      case 'n' -> unescaped.append('\n');
      case 'r' -> unescaped.append('\r');
      case 't' -> unescaped.append('\t');
      case 'v' -> unescaped.append('\u000b');
      case 'x', 'X' -> unescaped.appendCodePoint(number(start, 2, 16));
      case 'u' -> unescaped.appendCodePoint(number(start, 4, 16));
      case 'U' -> unescaped.appendCodePoint(number(start, 8, 16));
      case '0', '1', '2', '3' -> {
        index = start;
        unescaped.appendCodePoint(number(start, 3, 8));
      }
      default -> throw new FilterSyntaxException(start, "unknown escape sequence");
    }
  }

  private int number(int start, int digits, int radix) throws FilterSyntaxException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(peek(), radix);
      if (digit < 0) {
        throw new FilterSyntaxException(start, "the escape sequence needs " + digits + " digits");
      }
      value = value * radix + digit;
      index++;
    }
    if (!Character.isValidCodePoint(value)) {
      throw new FilterSyntaxException(start, "the escape sequence is no Unicode character");
    }
    return value;
  }

  private char peek() {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private void skipSpace() {
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
  }

  private static boolean isKeyPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
