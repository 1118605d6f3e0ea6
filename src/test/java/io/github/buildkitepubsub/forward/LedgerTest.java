package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final WebhookEvent event = Events.parse("{\"event\":\"build.running\"}");
  private final Ledger ledger =
      new Ledger(new ForwardSettings.InFlight(8, DataSize.mebibytes(1)), null);

  @Test
  void readsNoMoreWhileTooManyEventsWaitToBeRemoved() {
    ledger.found(1_000_000);
    for (long position = 1; position <= Ledger.MAX_UNSETTLED + 1; position++) {
      ledger.done(ledger.hold(position, event));
    }

    assertThat(ledger.beginRead(8)).isNull();

    ledger.settled(1);

    assertThat(ledger.beginRead(8)).isNotNull();
  }
}
