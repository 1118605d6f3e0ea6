package io.github.buildkitepubsub.app;

/** x. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
