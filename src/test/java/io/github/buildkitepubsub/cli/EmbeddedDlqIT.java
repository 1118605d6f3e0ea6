package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.Samples;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract against the embedded server, and what only that can do: fail as it is told. */
final class EmbeddedDlqIT extends DlqContract {

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @Override
  void startPubSub() throws Exception {
    server.start();
  }

  @Override
  void stopPubSub() {
    server.close();
  }

  @Override
  String address() {
    return server.address();
  }

  @AfterEach
  void mend() {
    server.faults().clear();
  }

  @Test
  void aMessageWhoseAnswerIsLostComesTwiceWithOneEventId() {
    server.faults().on(Rpc.PUBLISH).times(1).loseAnswer();

    assertThat(dlq("redrive", "--event-type", "agent.lost", "--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(shell().outLines()).containsExactly("redriven=0 skipped=2 failed=1");
    assertThat(dlq("redrive", "--event-type", "agent.lost", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).containsExactly("redriven=1 skipped=2 failed=0");

    assertThat(subscriber().take(2))
        .extracting(message -> message.getAttributesOrThrow("event_id"))
        .containsOnly(EventId.of(Samples.bytes("agent.lost")).value())
        .hasSize(2);
  }
}
