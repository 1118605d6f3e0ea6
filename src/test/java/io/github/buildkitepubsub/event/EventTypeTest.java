package io.github.buildkitepubsub.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "bücher", "\u007f"})
  void ignoresAHeaderThatIsNotPrintable(String header) {
    assertThat(EventType.choose(null, header, "from_body")).isEqualTo(new EventType("from_body"));
    assertThat(EventType.choose(null, header, null)).isNull();
  }

  @Test
  void ignoresAHeaderThatIsTooLong() {
    assertThat(EventType.choose(null, "h".repeat(100), null))
        .isEqualTo(new EventType("h".repeat(100)));
    assertThat(EventType.choose(null, "h".repeat(101), null)).isNull();
  }

  @Test
  void cutsATypeInTheBody() {
    assertThat(EventType.choose("t".repeat(101), null, null))
        .isEqualTo(new EventType("t".repeat(100)));
  }

  @Test
  void boundsTheValuesOfAMetricLabel() {
    assertThat(new EventType("build.finished").label()).isEqualTo("build.finished");
    assertThat(new EventType("build.teleported").label()).isEqualTo("other");
  }
}
