package io.github.buildkitepubsub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import org.junit.jupiter.api.Test;

/** The short run over real connections. */
final class HttpFuzzIT {

  private static final int WARM_UP = 300;
  private static final int MUTATIONS = 600;

  /**
   * What the server keeps of refused requests is nothing; caches of the JVM and Jetty are small.
   */
  private static final long MOST_GROWTH = 24L << 20;

  @Test
  void findsNothingAndKeepsNothing() throws Exception {
    FuzzRuns.run(Fuzz.HTTP, WARM_UP);
    long before = used();

    FuzzRuns.run(Fuzz.HTTP, MUTATIONS);

    assertThat(used() - before).as("bytes of heap that the run left").isLessThan(MOST_GROWTH);
  }

  private static long used() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
