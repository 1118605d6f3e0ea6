package io.github.buildkitepubsub.reload;

import io.dropwizard.lifecycle.Managed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs something at each SIGHUP, which else would end the process, as long as the service runs.
 *
 * <p>Java has no interface for signals but {@code sun.misc.Signal}, which the module {@code
 * jdk.unsupported} exports for want of one. It is looked up by name, since the compiler warns of
 * its use in a way that cannot be turned off for one class. Where it is not there, or the signal is
 * not (on Windows, or with {@code -Xrs}), that is logged, and the other ways to reload remain. So
 * it is where the process was started with the signal ignored, as by {@code nohup}: Java then
 * leaves it so.
 */
public final class HangUp implements Managed {

  private static final Logger log = LoggerFactory.getLogger(HangUp.class);
  private static final String NAME = "HUP";

  private final Runnable action;
  private @Nullable Object before;

  /**
   * @param action is run by a thread of its own at each signal; must be quick
   */
  public HangUp(Runnable action) {
    this.action = action;
  }

  @Override
  public void start() {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      before =
          handle(
              Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this::called));
      if (before == type.getField("SIG_IGN").get(null)) {
        log.atInfo().log(
            "SIGHUP is ignored by this process, as nohup has it: it reloads by reload.watch or"
                + " the task reload-config");
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      log.atInfo()
          .addKeyValue("reason", cause)
          .log("SIGHUP does not reload the configuration here");
    }
  }

  @Override
  public void stop() throws ReflectiveOperationException {
    if (before != null) {
      handle(before);
      before = null;
    }
  }

  /** Makes {@code handler} the signal's, and returns the one before. */
  private static Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance(NAME), handler);
  }

  private @Nullable Object called(
      Object proxy, java.lang.reflect.Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield null;
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "reloads the configuration";
    };
  }
}
