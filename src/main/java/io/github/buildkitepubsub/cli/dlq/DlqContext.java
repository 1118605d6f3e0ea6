package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.subscription.MessageHandler;
import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What an action works with. */
record DlqContext(
    Console console,
    RelayConfiguration configuration,
    DlqOptions options,
    MessageStore store,
    Sweep sweep,
    Stop stop,
    InstantSource clock,
    LongSupplier nanoClock)
    implements AutoCloseable {

  /** Goes over the letters and says, on the error output, why it ended if there may be more. */
  void sweep(int page, MessageHandler handler) throws IOException, InterruptedException {
    Sweep.End end = sweep.run(options.request(page), handler);
    switch (end) {
      case ENOUGH ->
          console.err().printf("stopped at --max %d: there may be more%n", options.max());
      case TOO_MANY ->
          console
              .err()
              .printf(
                  "stopped after %d letters: there may be more; run it again, or narrow it%n",
                  sweep.matched() + sweep.skipped());
      case STOPPED -> console.err().println("stopped: what was not done is given back");
      case EMPTY, FINISHED -> {}
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
