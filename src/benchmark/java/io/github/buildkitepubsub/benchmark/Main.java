package io.github.buildkitepubsub.benchmark;

import io.github.buildkitepubsub.validate.ValidationMode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

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
            .jvmArgs(JVM);
    return switch (arguments[0]) {
      case "full" -> timed(options, 5, TimeValue.seconds(1));
      case "quick" -> timed(options, 3, TimeValue.milliseconds(500));
      case "allocation" -> allocation(options);
      default -> throw new IllegalArgumentException(arguments[0]);
    };
  }

  private static ChainedOptionsBuilder timed(
      ChainedOptionsBuilder options, int iterations, TimeValue time) {
    return options
        .mode(Mode.AverageTime)
        .forks(1)
        .warmupIterations(iterations)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time);
  }

  /**
   * What is allocated depends on what the compiler has made of the code, and that on how often it
   * was called before: so there is a number of calls, not a time.
   */
  private static ChainedOptionsBuilder allocation(ChainedOptionsBuilder options) {
    return options
        .mode(Mode.SingleShotTime)
        .param("body", Bodies.TYPICAL)
        .param("mode", ValidationMode.REPORT.name())
        .forks(1)
        .warmupIterations(1)
        .warmupBatchSize(20_000)
        .measurementIterations(3)
        .measurementBatchSize(2_000);
  }
}
