package io.github.buildkitepubsub.receive.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  private static final long START = Long.MAX_VALUE - 5;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ByteBudget budget = new ByteBudget(6000, START);

  @Test
  void canBeUsedAtOnce() {
    budget.spend(5999, START);
    boolean before = budget.isSpent(START);
    budget.spend(1, START);

    assertThat(before).isFalse();
    assertThat(budget.isSpent(START)).isTrue();
  }

  @Test
  void comesBackWithTime() {
    budget.spend(6000, START);

    assertThat(budget.isSpent(START + SECOND / 100)).isFalse();
    budget.spend(1, START + SECOND / 100);
    assertThat(budget.isSpent(START + SECOND / 100)).isTrue();
  }

  @Test
  void missesAfterwardsWhatWasOver() {
    budget.spend(6000 + 600, START);

    assertThat(budget.isSpent(START + 6 * SECOND - SECOND)).isTrue();
    assertThat(budget.isSpent(START + 6 * SECOND + SECOND)).isFalse();
  }

  @Test
  void doesNotSaveUpMoreThanAMinute() {
    long later = START + 3600 * SECOND;
    budget.spend(6000, later);

    assertThat(budget.isSpent(later)).isTrue();
  }
}
