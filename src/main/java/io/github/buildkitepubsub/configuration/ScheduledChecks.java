package io.github.buildkitepubsub.configuration;

import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.health.HealthCheckConfiguration;
import io.github.buildkitepubsub.forward.DurabilityHealthCheck;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import io.github.buildkitepubsub.spool.SpoolHealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names under {@code health.healthChecks}, which Dropwizard does not compare before a start.
 */
final class ScheduledChecks {

  static final String KEY = "health.healthChecks";

  private ScheduledChecks() {}

  /** What is wrong with the list; empty if nothing is. */
  static List<String> faults(RelayConfiguration configuration) {
    List<String> faults = new ArrayList<>();
    if (configuration.getHealthFactory().orElse(null) instanceof DefaultHealthFactory health
        && health.isEnabled()) {
      Set<String> known = known(configuration);
      Set<String> seen = new TreeSet<>();
      for (HealthCheckConfiguration check : health.getHealthCheckConfigurations()) {
        String name = check.getName();
        if (name == null) {
          // Its own constraint says so.
          continue;
        }
        if (!known.contains(name)) {
          faults.add("must not have " + name + "; the checks are " + String.join(", ", known));
        } else if (!seen.add(name)) {
          faults.add("must have " + name + " once");
        }
      }
    }
    return faults;
  }

  /** The checks that a service with these settings has. */
  static Set<String> known(RelayConfiguration configuration) {
    Set<String> known =
        new TreeSet<>(
            Set.of(
                DurabilityHealthCheck.NAME,
                SpoolHealthCheck.NAME,
                "pubsub",
                "circuit-breaker",
                "traffic",
                // Dropwizard's own.
                "deadlocks"));
    if (configuration.receive().allowlist().enabled()
        && configuration.receive().allowlist().refresh().enabled()) {
      known.add("allowlist");
    }
    if (configuration.pubsub().effectiveMode() == PubSubMode.EMBEDDED) {
      known.add("embedded");
    }
    return known;
  }
}
