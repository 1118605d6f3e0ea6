package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.CommandException;
import java.io.IOException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** One thing that {@code dlq} does. */
interface DlqAction {

  String name();

  /** A line for the list of actions. */
  String summary();

  /** What to know before it is used. */
  String description();

  String examples();

  /** Adds the arguments that only this action has. */
  void addTo(Subparser subparser);

  /** Refuses arguments before anything is read. */
  default void check(Namespace namespace) throws CommandException {}

  void run(DlqContext context, Namespace namespace)
      throws CommandException, IOException, InterruptedException;
}
