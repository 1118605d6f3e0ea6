package io.github.buildkitepubsub.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Events;
import org.junit.jupiter.api.Test;

class TraceContextTest {

  private static final TraceContext CONTEXT = new TraceContext("00-a-b-01", "vendor=1", "k=v");

  @Test
  void isReadAsItWasWritten() {
    assertThat(TraceContext.of(CONTEXT.text())).isEqualTo(CONTEXT);
    assertThat(TraceContext.of(new TraceContext("00-a-b-01", "", "").text()))
        .isEqualTo(new TraceContext("00-a-b-01", "", ""));
  }

  @Test
  void isReadFromLess() {
    assertThat(TraceContext.of("00-a-b-01")).isEqualTo(new TraceContext("00-a-b-01", "", ""));
  }

  @Test
  void baggageIsAnAttributeOfTheMessageInEachShape() {
    WebhookEvent event = Events.of("ping").in(CONTEXT);

    assertThat(Attributes.v1(event)).containsEntry("baggage", "k=v");
    assertThat(Attributes.v2(event)).containsEntry("baggage", "k=v");
    assertThat(Attributes.v2(Events.of("ping"))).doesNotContainKey("baggage");
  }
}
