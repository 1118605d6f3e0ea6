package io.github.buildkitepubsub.configuration.reload;

import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the live keys of one configuration into another, which keeps its fixed keys. Settings are
 * records, so that this is the same for all of them.
 */
final class LiveHalf {

  private LiveHalf() {}

  /** {@code current}, with the live keys of {@code next}. */
  static RelayConfiguration of(RelayConfiguration next, RelayConfiguration current) {
    RelayConfiguration merged =
        new RelayConfiguration(
            merge("receive", next.receive(), current.receive()),
            merge("event", next.event(), current.event()),
            merge("validation", next.validation(), current.validation()),
            merge("observe", next.observe(), current.observe()),
            merge("spool", next.spool(), current.spool()),
            merge("forward", next.forward(), current.forward()),
            merge("publish", next.publish(), current.publish()),
            merge("deadLetter", next.deadLetter(), current.deadLetter()),
            merge("pubsub", next.pubsub(), current.pubsub()),
            merge("embedded", next.embedded(), current.embedded()),
            merge("tracing", next.tracing(), current.tracing()),
            merge("operate", next.operate(), current.operate()),
            merge("reload", next.reload(), current.reload()));
    merged.setServerFactory(current.getServerFactory());
    merged.setMetricsFactory(current.getMetricsFactory());
    merged.setAdminFactory(current.getAdminFactory());
    current.getHealthFactory().ifPresent(merged::setHealthFactory);
    merged.setLoggingFactory(LiveLogging.of(next.getLoggingFactory(), current.getLoggingFactory()));
    merged.attachMixed(current, next, LiveKeys::contain);
    return merged;
  }

  @SuppressWarnings("unchecked") // A record's canonical constructor makes a record of its class.
  private static <T extends Record> T merge(String path, T next, T current) {
    RecordComponent[] components = current.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        RecordComponent component = components[i];
        values[i] =
            value(
                path + "." + component.getName(),
                component.getAccessor().invoke(next),
                component.getAccessor().invoke(current));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (T) current.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings are public records: " + current.getClass(), e);
    }
  }

  private static @Nullable Object value(
      String path, @Nullable Object next, @Nullable Object current) {
    if (LiveKeys.contain(path)) {
      return next;
    }
    return current instanceof Record there && next instanceof Record then
        ? merge(path, then, there)
        : current;
  }
}
