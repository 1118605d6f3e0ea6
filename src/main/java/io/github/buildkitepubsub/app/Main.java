package io.github.buildkitepubsub.app;

/** Where the process starts. */
public final class Main {
  private Main() {}

  /** Runs a command. */
  public static void main(String[] arguments) throws Exception {
    new BuildkitePubsubApplication().run(arguments);
  }
}
