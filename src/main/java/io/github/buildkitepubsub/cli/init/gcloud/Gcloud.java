package io.github.buildkitepubsub.cli.init.gcloud;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Google's command line tool. */
public interface Gcloud {

  /**
   * Runs one command to its end, and returns what came of it, also if it failed.
   *
   * @param arguments what stands behind the program's name; others may see it
   * @param input what the command gets on its standard input; null is nothing
   * @throws CommandException if it cannot be run, or does not end
   */
  GcloudAnswer run(List<String> arguments, @Nullable Secret input)
      throws CommandException, InterruptedException;
}
