package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.receive.connections.Connections;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.Container;
import org.eclipse.jetty.util.component.LifeCycle;

/** Bounds the connections of every port but the operators' before it opens. */
record ConnectionBound(Connections connections, ScheduledExecutorService timer)
    implements LifeCycle.Listener {

  /** As Dropwizard names it. */
  private static final String ADMIN = "admin";

  @Override
  public void lifeCycleStarting(LifeCycle event) {
    if (event instanceof Server server) {
      for (Connector connector : server.getConnectors()) {
        if (!ADMIN.equals(connector.getName())) {
          Container.addBean(connector, connections);
        }
      }
      connections.watch(timer);
    }
  }
}
