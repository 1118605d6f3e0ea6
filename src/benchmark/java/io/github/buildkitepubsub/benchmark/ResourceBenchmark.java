package io.github.buildkitepubsub.benchmark;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole request, signed and published, on a connection in memory: everything but the network, the
 * disk and Pub/Sub.
 */
@State(Scope.Benchmark)
public class ResourceBenchmark extends CountedBenchmark {

  @Param({Bodies.SMALL, Bodies.TYPICAL, Bodies.LARGE})
  String body = Bodies.TYPICAL;

  private @Nullable MemoryEdge edge;

  @Setup
  public void start() throws Exception {
    edge = new MemoryEdge(Bodies.body(body));
    edge.start();
  }

  @Benchmark
  @SuppressWarnings("NullAway") // Set by start().
  public int post() throws Exception {
    return edge.post();
  }

  @TearDown
  @SuppressWarnings("NullAway") // Set by start().
  public void stop() {
    edge.stop();
  }
}
