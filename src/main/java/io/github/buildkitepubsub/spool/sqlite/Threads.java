package io.github.buildkitepubsub.spool.sqlite;

import java.util.concurrent.ThreadFactory;

/** The spool's threads. They keep no process alive: a stop waits for them as long as it may. */
final class Threads {

  private Threads() {}

  static ThreadFactory named(String name) {
    return task -> named(name, task);
  }

  static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
