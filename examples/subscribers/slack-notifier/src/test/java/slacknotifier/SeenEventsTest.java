package slacknotifier;

import static org.assertj.core.api.Assertions.assertThat;
import static slacknotifier.SeenEvents.Claim.DONE;
import static slacknotifier.SeenEvents.Claim.MINE;
import static slacknotifier.SeenEvents.Claim.TAKEN;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenEventsTest {

  private final Store store = new MemoryStore(10);
  private Instant now = Instant.parse("2026-05-09T21:10:00Z");
  private final SeenEvents one = new SeenEvents(store, () -> now);
  private final SeenEvents other = new SeenEvents(store, () -> now);

  @Test
  void givesAnEventToOne() throws Exception {
    assertThat(one.claim("e1")).isEqualTo(MINE);
    assertThat(other.claim("e1")).isEqualTo(TAKEN);
    assertThat(other.claim("e2")).isEqualTo(MINE);
  }

  @Test
  void givesItToNobodyOnceItIsDone() throws Exception {
    one.claim("e1");
    one.done("e1");
    now = now.plus(SeenEvents.LEASE).plusSeconds(1);

    assertThat(other.claim("e1")).isEqualTo(DONE);
  }

  @Test
  void givesItToTheNextOnceItIsReleased() throws Exception {
    one.claim("e1");
    one.release("e1");

    assertThat(other.claim("e1")).isEqualTo(MINE);
  }

  @Test
  void givesItToOneOtherIfItsHolderDied() throws Exception {
    one.claim("e1");
    now = now.plus(SeenEvents.LEASE);
    assertThat(other.claim("e1")).isEqualTo(TAKEN);

    now = now.plusSeconds(1);
    assertThat(other.claim("e1")).isEqualTo(MINE);
    assertThat(one.claim("e1")).isEqualTo(TAKEN);
  }
}
