package io.github.buildkitepubsub.operate.health;

import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthStateAggregator;
import io.dropwizard.health.HealthStateView;
import io.dropwizard.health.HealthStatusChecker;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Scheduled checks whose states are set by hand; together they are as Dropwizard has them. */
final class FakeStates implements HealthStateAggregator, HealthStatusChecker {

  private final Map<String, HealthStateView> views = new TreeMap<>();

  void set(String name, boolean isHealthy, HealthCheckType type, boolean isCritical) {
    views.put(name, new HealthStateView(name, isHealthy, type, isCritical));
  }

  @Override
  public Collection<HealthStateView> healthStateViews() {
    return views.values();
  }

  @Override
  public Optional<HealthStateView> healthStateView(String name) {
    return Optional.ofNullable(views.get(name));
  }

  @Override
  public boolean isHealthy(@Nullable String type) {
    return views.values().stream()
        .filter(view -> view.isCritical() && !view.isHealthy())
        .allMatch(view -> "alive".equals(type) && view.getType() == HealthCheckType.READY);
  }
}
