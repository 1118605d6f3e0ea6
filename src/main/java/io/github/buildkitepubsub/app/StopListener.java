package io.github.buildkitepubsub.app;

import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.ShutdownThread;

/**
 * Tells of a stop as soon as it is known: on SIGTERM before Dropwizard waits for the load balancer,
 * else when the server begins to stop. It may tell twice. Listens to the server.
 */
final class StopListener implements LifeCycle.Listener {

  private final Runnable stopping;
  private final LifeCycle onSignal;

  StopListener(Runnable stopping) {
    this.stopping = stopping;
    this.onSignal =
        new AbstractLifeCycle() {
          @Override
          protected void doStop() {
            stopping.run();
          }
        };
  }

  @Override
  public void lifeCycleStarted(LifeCycle server) {
    // Only what has started is stopped.
    LifeCycle.start(onSignal);
    // In front of Dropwizard's, which waits.
    ShutdownThread.register(0, onSignal);
  }

  @Override
  public void lifeCycleStopping(LifeCycle server) {
    stopping.run();
  }

  @Override
  public void lifeCycleStopped(LifeCycle server) {
    ShutdownThread.deregister(onSignal);
  }
}
