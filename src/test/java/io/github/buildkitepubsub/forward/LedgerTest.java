package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.testing.Events;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final WebhookEvent event = Events.parse("{\"event\":\"build.running\"}");
  private final Ledger ledger =
      new Ledger(new ForwardSettings.InFlight(8, DataSize.mebibytes(1)), null);

  @Test
  void readsNoMoreWhileTooManyEventsWaitToBeRemoved() {
    ledger.found(1_000_000);
    for (long position = 1; position <= Ledger.MAX_UNSETTLED + 1; position++) {
      ledger.done(Objects.requireNonNull(ledger.hold(position, event)));
    }

    assertThat(ledger.beginRead(8)).isNull();

    ledger.settled(1);

    assertThat(ledger.beginRead(8)).isNotNull();
  }

  @Test
  void leavesWhatIsBeforeAGapToTheReader() {
    assertThat(ledger.offer(11, event).lease()).isNotNull();

    assertThat(ledger.beginRead(8)).isEqualTo(new Ledger.Plan(0, 11, 4, 1 << 19));
  }

  @Test
  void readsAgainWhereAnEventIsOfferedAfterALaterOne() {
    ledger.offer(2, event);
    Ledger.Plan passing = beginRead();
    ledger.endRead(passing, List.of());
    ledger.readDone();

    assertThat(ledger.offer(1, event).lease()).isNull();

    assertThat(ledger.beginRead(8)).extracting(Ledger.Plan::after).isEqualTo(0L);
  }

  @Test
  void doesNotBelieveAReadThatAnEventOfferedLateOvertook() {
    ledger.offer(2, event);
    Ledger.Plan before = beginRead();
    ledger.leave(1);
    ledger.endRead(before, List.of());
    ledger.readDone();

    assertThat(ledger.beginRead(8)).isNotNull();
  }

  @Test
  void givesWhatTheReaderHasToNobodyElse() {
    ledger.found(1);
    Ledger.Plan plan = beginRead();
    ledger.endRead(plan, List.of(new SpooledEvent(1, event, 0, null)));

    assertThat(ledger.offer(1, event).lease()).isNull();
    assertThat(ledger.hold(1, event)).isNull();
    assertThat(ledger.leased()).isEqualTo(1);
  }

  @Test
  void isCaughtUpWithEventsThatAreHeld() {
    ledger.hold(1, event);
    ledger.hold(2, event);

    assertThat(ledger.offer(3, event).lease()).isNotNull();
    assertThat(ledger.beginRead(8)).isNull();
  }

  private Ledger.Plan beginRead() {
    return Objects.requireNonNull(ledger.beginRead(8));
  }
}
