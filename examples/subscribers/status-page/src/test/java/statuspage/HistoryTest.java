package statuspage;

import static org.assertj.core.api.Assertions.assertThat;
import static statuspage.Builds.result;

import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final Component COMPONENT = new Component("c", 2, "major_outage");

  @Test
  void showsAnOutageAfterSomeFailuresInARow() {
    History history = history(result(1, false, 1));
    assertThat(history.toBeShown(COMPONENT)).isEmpty();

    history = history.with(result(2, false, 2), COMPONENT);
    assertThat(history.toBeShown(COMPONENT)).contains("major_outage");
    assertThat(history.shows("major_outage").toBeShown(COMPONENT)).isEmpty();
  }

  @Test
  void showsThatItIsOverAfterOneBuildThatPasses() {
    History history =
        history(result(1, false, 1), result(2, false, 2), result(3, true, 3)).shows("major_outage");

    assertThat(history.toBeShown(COMPONENT)).contains("operational");
  }

  @Test
  void isNotMovedByOneFailureAfterAPass() {
    History history = history(result(1, true, 1), result(2, false, 2)).shows("operational");

    assertThat(history.toBeShown(COMPONENT)).isEmpty();
  }

  @Test
  void countsABuildThatWasRetriedByItsLastEnd() {
    History history = history(result(1, false, 1), result(2, false, 2), result(2, true, 5));

    assertThat(history.toBeShown(COMPONENT)).contains("operational");
    assertThat(history.with(result(2, false, 2), COMPONENT)).isEqualTo(history);
  }

  @Test
  void comesToTheSameInWhateverOrderAndHoweverOftenEventsCome() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Result> results = new ArrayList<>();
      for (int minute = 0; minute < 8; minute++) {
        results.add(result(random.nextInt(5), random.nextBoolean(), minute));
      }
      History inOrder = history(results.toArray(Result[]::new));

      List<Result> shuffled = new ArrayList<>(results);
      shuffled.addAll(results.subList(0, 4));
      Collections.shuffle(shuffled, random);

      assertThat(history(shuffled.toArray(Result[]::new))).as("%s", shuffled).isEqualTo(inOrder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "blocked", "running", "skipped", "not_run"})
  void readsNothingFromABuildThatNeitherPassedNorFailed(String state) {
    assertThat(Result.of(Builds.finished(1, state, 1))).isEmpty();
  }

  @Test
  void readsNothingFromOtherBranchesAndPullRequests() {
    assertThat(Result.of(Builds.finished(1, "failed", 1, "feature", "null"))).isEmpty();
    assertThat(Result.of(Builds.finished(1, "failed", 1, "main", "{\"id\":\"7\"}"))).isEmpty();
  }

  @Test
  void readsNothingFromOtherEventsAndOtherMessages() {
    PubsubMessage failed = Builds.finished(1, "failed", 1);
    PubsubMessage running = failed.toBuilder().putAttributes("event_type", "build.running").build();

    assertThat(Result.of(running)).isEmpty();
    assertThat(Result.of(failed.toBuilder().clearData().build())).isEmpty();
    assertThat(Result.of(PubsubMessage.getDefaultInstance())).isEmpty();
  }

  private static History history(Result... results) {
    History history = History.NONE;
    for (Result result : results) {
      history = history.with(result, COMPONENT);
    }
    return history;
  }
}
