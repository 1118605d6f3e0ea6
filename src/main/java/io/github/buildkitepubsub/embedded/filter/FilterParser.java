package io.github.buildkitepubsub.embedded.filter;

import java.util.Map;
import java.util.function.Predicate;

/**
 * A recursive descent parser of the filter language. One parser reads one text.
 *
 * <pre>
 * expression = term { "AND" term } | term { "OR" term }
 * term       = [ "NOT" | "-" ] ( "(" expression ")" | comparison )
 * comparison = "hasPrefix" "(" member "," string ")"
 *            | "attributes" ":" key
 *            | member ( "=" | "!=" ) string
 * member     = "attributes" "." key
 * key        = string | 1*( letter | digit | "_" | "-" )
 * </pre>
 */
final class FilterParser {
  private final FilterScanner scanner;

  FilterParser(String text) {
    this.scanner = new FilterScanner(text);
  }

  Predicate<Map<String, String>> parse() throws FilterSyntaxException {
    Predicate<Map<String, String>> expression = expression();
    if (!scanner.atEnd()) {
      throw scanner.expected("AND, OR or the end");
    }
    return expression;
  }

  private Predicate<Map<String, String>> expression() throws FilterSyntaxException {
    Predicate<Map<String, String>> left = term();
    boolean and = false;
    boolean or = false;
    while (true) {
      int position = scanner.position();
      if (scanner.takeWord("AND")) {
        and = true;
        left = left.and(termAfter(position, or));
      } else if (scanner.takeWord("OR")) {
        or = true;
        left = left.or(termAfter(position, and));
      } else {
        return left;
      }
    }
  }

  private Predicate<Map<String, String>> termAfter(int position, boolean mixed)
      throws FilterSyntaxException {
    if (mixed) {
      throw new FilterSyntaxException(position, "AND and OR need parentheses to be mixed");
    }
    return term();
  }

  private Predicate<Map<String, String>> term() throws FilterSyntaxException {
    if (scanner.takeWord("NOT") || scanner.take('-')) {
      return simple().negate();
    }
    return simple();
  }

  private Predicate<Map<String, String>> simple() throws FilterSyntaxException {
    if (scanner.take('(')) {
      Predicate<Map<String, String>> inner = expression();
      scanner.require(')');
      return inner;
    }
    if (scanner.takeWord("hasPrefix")) {
      return hasPrefix();
    }
    if (!scanner.takeWord("attributes")) {
      throw scanner.expected("attributes, hasPrefix, NOT, - or (");
    }
    if (scanner.takeNext('.')) {
      return equality(scanner.nextKey());
    }
    if (scanner.take(':')) {
      String key = scanner.key();
      return attributes -> attributes.containsKey(key);
    }
    throw scanner.expected(". or :");
  }

  private Predicate<Map<String, String>> equality(String key) throws FilterSyntaxException {
    if (scanner.take('=')) {
      String value = scanner.string();
      return attributes -> value.equals(attributes.get(key));
    }
    if (scanner.take('!')) {
      scanner.requireNext('=');
      String value = scanner.string();
      return attributes -> !value.equals(attributes.get(key));
    }
    throw scanner.expected("= or !=");
  }

  private Predicate<Map<String, String>> hasPrefix() throws FilterSyntaxException {
    scanner.require('(');
    if (!scanner.takeWord("attributes")) {
      throw scanner.expected("attributes");
    }
    scanner.requireNext('.');
    String key = scanner.nextKey();
    scanner.require(',');
    String prefix = scanner.string();
    scanner.require(')');
    return attributes -> {
      String value = attributes.get(key);
      return value != null && value.startsWith(prefix);
    };
  }
}
