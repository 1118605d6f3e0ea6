package io.github.buildkitepubsub.embedded.filter;

/** A filter that is not of the language. */
public final class FilterSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;
  private final String problem;

  FilterSyntaxException(int position, String problem) {
    this.position = position;
    this.problem = problem;
  }

  /** Where the filter went wrong, in characters from 1. */
  public int position() {
    return position;
  }

  /** Names the position, what was expected there and what was found. */
  @Override
  public String getMessage() {
    return "filter, character " + position + ": " + problem;
  }
}
