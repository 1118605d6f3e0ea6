package io.github.buildkitepubsub.benchmark;

import io.github.buildkitepubsub.validate.ValidationMode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks: {@code full|quick|allocation REGEX FILE}. {@code scripts/microbenchmark}
 * calls it.
 */
public final class Main {

  /**
   * The launcher's collector. Calls wait for the compiler, so that a busy machine does not measure
   * code that waits to be compiled.
   */
  private static final String[] JVM = {"-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-Xbatch"};

  /**
   * 100,000 calls: after 20,000 the next 2,000 took up to twice as long as those that followed, as
   * the compiler was not done. What is allocated is the same by then.
   */
  private static final int WARM_UPS = 5;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Machine before = Machine.now();
    Collection<RunResult> results = new Runner(options(arguments).build()).run();
    Report.write(Path.of(arguments[2]), arguments[0], before, Machine.now(), results);
  }

  private static ChainedOptionsBuilder options(String[] arguments) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(arguments[1])
            .timeUnit(TimeUnit.NANOSECONDS)
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuTime.class)
            .shouldFailOnError(true)
            .forks(1)
            .jvmArgs(JVM);
    return switch (arguments[0]) {
      case "full" -> options.warmupIterations(WARM_UPS);
      case "quick" -> options.warmupIterations(1).measurementIterations(2);
      case "allocation" ->
          options
              .param("body", Bodies.TYPICAL)
              .param("mode", ValidationMode.REPORT.name())
              .measurementIterations(3);
      default -> throw new IllegalArgumentException(arguments[0]);
    };
  }
}
