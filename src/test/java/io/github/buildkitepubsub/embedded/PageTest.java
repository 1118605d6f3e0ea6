package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  @Test
  void tokenLeadsToTheNextPage() {
    Page<String> first = Page.of(NAMES, Function.identity(), 2, "");
    Page<String> second = Page.of(NAMES, Function.identity(), 2, first.nextToken());

    assertThat(first.items()).containsExactly("a", "b");
    assertThat(second.items()).containsExactly("c");
    assertThat(second.nextToken()).isEmpty();
  }

  @Test
  void fullLastPageHasNoToken() {
    assertThat(Page.of(NAMES, Function.identity(), 3, "").nextToken()).isEmpty();
  }

  @Test
  void pageWithoutSizeIsBounded() {
    List<String> many = IntStream.range(0, 1500).mapToObj(i -> String.format("%04d", i)).toList();

    assertThat(Page.of(many, Function.identity(), 0, "").items()).hasSize(1000);
    assertThat(Page.of(many, Function.identity(), 5000, "").items()).hasSize(1000);
  }

  @Test
  void tokenOfItemThatWasDeletedStillLeadsOn() {
    assertThat(Page.of(NAMES, Function.identity(), 5, "aa").items()).containsExactly("b", "c");
  }
}
