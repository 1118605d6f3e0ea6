package io.github.buildkitepubsub.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineLabelsTest {

  private final PipelineLabels labels = new PipelineLabels(2);

  @Test
  void givesTheFirstOnesSeriesOfTheirOwnForEver() {
    List<PipelineLabel> seen = new ArrayList<>();
    for (String slug : List.of("a", "b", "a", "c", "b", "c", "a")) {
      seen.add(labels.of(slug, "acme"));
    }

    assertThat(seen)
        .extracting(PipelineLabel::pipeline)
        .containsExactly("a", "b", "a", "other", "b", "other", "a");
    assertThat(labels.isOverCap()).isTrue();
  }

  @Test
  void isNotOverItsCapWhileAllHaveAPlace() {
    labels.of("a", null);
    labels.of("b", null);
    labels.of("a", null);

    assertThat(labels.isOverCap()).isFalse();
  }

  @Test
  void aSlugOfTwoOrganizationsTakesTwoPlaces() {
    assertThat(labels.of("a", "acme")).isEqualTo(new PipelineLabel("a", "acme"));
    assertThat(labels.of("a", "other-corp")).isEqualTo(new PipelineLabel("a", "other-corp"));
    assertThat(labels.of("a", null)).isEqualTo(PipelineLabel.OTHERS);
  }

  @Test
  void anOrganizationThatIsNotKnownIsEmpty() {
    assertThat(labels.of("a", null)).isEqualTo(new PipelineLabel("a", ""));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "line\nbreak",
        "escape\u001b[2J",
        "\ud800",
        "\ud800x",
        "\udc00",
        "\udc00\ud800",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void whatIsNoSlugTakesNoPlace(@Nullable String slug) {
    PipelineLabel label = labels.of(slug, "acme");
    labels.of("a", "acme");
    labels.of("b", "acme");

    assertThat(label).isEqualTo(PipelineLabel.OTHERS);
    assertThat(labels.isOverCap()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\tb"})
  void anOrganizationThatIsNoSlugTakesNoPlaceEither(String organization) {
    assertThat(labels.of("a", organization)).isEqualTo(PipelineLabel.OTHERS);
  }

  @Test
  void takesOtherScripts() {
    assertThat(labels.of("größe-\ud83d\ude80", null).pipeline()).isEqualTo("größe-\ud83d\ude80");
  }

  @Test
  void capOfNoneCountsAllAsOne() {
    assertThat(new PipelineLabels(0).of("a", "acme")).isEqualTo(PipelineLabel.OTHERS);
  }

  @Test
  void holdsWhileManyComeAtOnce() throws Exception {
    int threads = 8;
    int slugs = 500;
    PipelineLabels capped = new PipelineLabels(50);
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<Set<PipelineLabel>> sender =
        () -> {
          Set<PipelineLabel> given = new HashSet<>();
          start.await();
          for (int slug = 0; slug < slugs; slug++) {
            given.add(capped.of("p-" + slug, "acme"));
          }
          return given;
        };

    Set<PipelineLabel> given = new HashSet<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Set<PipelineLabel>> each :
          pool.invokeAll(java.util.Collections.nCopies(threads, sender))) {
        given.addAll(each.get());
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(given).hasSize(51).contains(PipelineLabel.OTHERS);
  }
}
