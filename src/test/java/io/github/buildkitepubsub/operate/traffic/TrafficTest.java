package io.github.buildkitepubsub.operate.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final List<Boolean> changes = new ArrayList<>();
  private final Traffic traffic = new Traffic(() -> NOW, this::changed);
  private final TrafficTask task = new TrafficTask(traffic);

  @Test
  void isTakenOutAndPutIn() throws Exception {
    String before = call("status");
    String out = call("out");
    boolean isHealthyOut = traffic.execute().isHealthy();
    String in = call("in");

    assertThat(before).isEqualTo("traffic=in\n");
    assertThat(out).isEqualTo("traffic=out\nsince=2026-01-02T03:04:05Z\n");
    assertThat(isHealthyOut).isFalse();
    assertThat(in).isEqualTo("traffic=in\n");
    assertThat(traffic.execute().isHealthy()).isTrue();
  }

  @Test
  void tellsEachChangeOnce() throws Exception {
    call("in");
    call("out");
    call("out");
    call("in");
    call("in");

    assertThat(changes).containsExactly(true, false);
  }

  private void changed() {
    changes.add(traffic.isOut());
  }

  private String call(String action) throws Exception {
    StringWriter output = new StringWriter();
    task.execute(Map.of("action", List.of(action)), new PrintWriter(output));
    return output.toString();
  }
}
