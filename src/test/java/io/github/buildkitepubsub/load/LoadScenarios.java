package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Load on all variants, in turn, so that what else the machine does meets all alike. */
final class LoadScenarios {

  private final Stage stage;
  private final Report report;
  private double saturation;

  LoadScenarios(Stage stage, Report report) {
    this.stage = stage;
    this.report = report;
  }

  /** As fast as it goes. */
  void closed() throws IOException, InterruptedException {
    Wrk wrk = stage.wrk();
    Map<String, List<Measurement>> rounds =
        rounds(
            address -> wrk.run(address, Stage.CONNECTIONS, stage.plan().length()),
            stage.plan().rounds());
    report.table("Closed load, " + Stage.CONNECTIONS + " connections", medians(rounds));
    saturation = median(rounds.get(Stage.SPOOLED), each -> each.latency().perSecond());
    report.atMost(
        "CPU per event, spool off", ratio(rounds, Stage.DIRECT, Measurement::cpuMillis), 1.5);
    report.atMost(
        "CPU per event, spool on", ratio(rounds, Stage.SPOOLED, Measurement::cpuMillis), 2);
    ToDoubleFunction<Measurement> throughput = each -> each.latency().perSecond();
    report.atLeast("throughput, spool off", ratio(rounds, Stage.DIRECT, throughput), 0.8);
    report.atLeast("throughput, spool on", ratio(rounds, Stage.SPOOLED, throughput), 0.8);
  }

  /** At half of what the service with its spool can do, and at a typical rate. */
  void steady() throws IOException, InterruptedException {
    if (saturation == 0) {
      saturation =
          stage
              .wrk()
              .run(stage.variant(Stage.SPOOLED).address(), Stage.CONNECTIONS, stage.plan().length())
              .perSecond();
    }
    double half = Math.rint(saturation / 2);
    Map<String, List<Measurement>> rounds = steady(half);
    report.table("Fixed load, " + (long) half + " events/s, half of saturation", medians(rounds));
    ToDoubleFunction<Measurement> p99 = each -> each.latency().p99();
    report.atMost("p99 at half of saturation, spool off", ratio(rounds, Stage.DIRECT, p99), 2);
    report.atMost("p99 at half of saturation, spool on", ratio(rounds, Stage.SPOOLED, p99), 2);
  }

  private Map<String, List<Measurement>> steady(double perSecond)
      throws IOException, InterruptedException {
    SteadyLoad load = stage.steady();
    long count = (long) (perSecond * stage.plan().length().toSeconds());
    return rounds(address -> load.run(address, perSecond, count), stage.plan().rounds());
  }

  private Map<String, List<Measurement>> rounds(Variant.Load load, int count)
      throws IOException, InterruptedException {
    Map<String, List<Measurement>> rounds = new LinkedHashMap<>();
    List<Variant> variants = stage.all();
    for (int i = 0; i < count; i++) {
      for (Variant variant : variants) {
        rounds
            .computeIfAbsent(variant.name(), name -> new ArrayList<>())
            .add(variant.measure(load));
      }
    }
    return rounds;
  }

  private static Map<String, Map<String, Double>> medians(Map<String, List<Measurement>> rounds) {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    rounds.forEach((name, each) -> rows.put(name, Measurement.medians(each)));
    return rows;
  }

  private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return Measurement.median(rounds, figure);
  }

  /** The median over rounds of a figure's ratio to the floor's in the same round. */
  private static double ratio(
      Map<String, List<Measurement>> rounds, String name, ToDoubleFunction<Measurement> figure) {
    List<Measurement> mine = rounds.get(name);
    List<Measurement> floor = rounds.get(Stage.FLOOR);
    double[] ratios = new double[mine.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(mine.get(i)) / figure.applyAsDouble(floor.get(i));
    }
    return Measurement.median(ratios);
  }
}
