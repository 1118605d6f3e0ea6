package io.github.buildkitepubsub.operate.support;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;

/** All threads with their stacks, by name. */
public final class ThreadDump {

  private ThreadDump() {}

  /** The dump as text, as of now. */
  public static String text() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] deadlocked = threads.findDeadlockedThreads();
    StringBuilder text = new StringBuilder("deadlocked=");
    text.append(deadlocked == null ? 0 : deadlocked.length).append('\n');
    Arrays.stream(threads.dumpAllThreads(false, false))
        .sorted(Comparator.comparing(ThreadInfo::getThreadName))
        .forEach(thread -> append(text, thread));
    return text.toString();
  }

  private static void append(StringBuilder text, ThreadInfo thread) {
    text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
    LockInfo lock = thread.getLockInfo();
    if (lock != null) {
      text.append(" on ").append(lock);
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
    }
    text.append('\n');
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("  at ").append(frame).append('\n');
    }
  }
}
