package io.github.buildkitepubsub.operate.traffic;

import io.github.buildkitepubsub.operate.task.Arguments;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.Parameter;
import io.github.buildkitepubsub.operate.task.Report;
import java.time.Instant;
import java.util.List;

/** Takes this instance out of its load balancer without stopping it: {@code traffic}. */
public final class TrafficTask extends OperatorTask {

  private static final Parameter<Action> ACTION =
      Parameter.choice("action", Action.class, "what to do; out lasts until in, or until a restart")
          .orElse(Action.STATUS);

  private final Traffic traffic;

  private enum Action {
    STATUS,
    OUT,
    IN
  }

  public TrafficTask(Traffic traffic) {
    super(
        "traffic",
        "makes this instance not ready, so that a load balancer leaves it alone; it goes on serving",
        List.of(ACTION));
    this.traffic = traffic;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return arguments.get(ACTION) != Action.STATUS;
  }

  @Override
  protected void run(Arguments arguments, Report report) {
    switch (arguments.get(ACTION)) {
      case STATUS -> {}
      case OUT -> traffic.takeOut();
      case IN -> traffic.putIn();
    }
    Instant since = traffic.outSince();
    report.line("traffic", since == null ? "in" : "out");
    if (since != null) {
      report.line("since", since);
    }
  }
}
