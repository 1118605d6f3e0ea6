package statuspage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the chosen pipelines do, and what the status page should show of it. What a method returned
 * for is on the disk. Thread-safe.
 */
final class Board {

  /** What a component does not show yet. */
  record Change(String pipeline, String component, String status) {}

  private final Map<String, Component> components;
  private final StateFile file;

  /** By component, so that a pipeline that is given another one begins anew. */
  private final Map<String, History> histories = new LinkedHashMap<>();

  /**
   * @param components by the slug of their pipeline
   */
  Board(Map<String, Component> components, StateFile file) throws IOException {
    this.components = components;
    this.file = file;
    Map<String, History> written = file.read();
    components.values().stream()
        .map(Component::id)
        .forEach(id -> histories.put(id, written.getOrDefault(id, History.NONE)));
  }

  boolean has(String pipeline) {
    return components.containsKey(pipeline);
  }

  /** Takes note of a result of a pipeline that it {@link #has}. */
  synchronized void add(String pipeline, Result result) throws IOException {
    Component component = components.get(pipeline);
    replace(component.id(), histories.get(component.id()).with(result, component));
  }

  /** Takes note that a component shows this now. */
  synchronized void shown(Change change) throws IOException {
    String id = change.component();
    replace(id, histories.get(id).shows(change.status()));
  }

  /** What is to be shown, by the builds that are known now. */
  synchronized List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    components.forEach(
        (pipeline, component) ->
            histories
                .get(component.id())
                .toBeShown(component)
                .ifPresent(status -> changes.add(new Change(pipeline, component.id(), status))));
    return changes;
  }

  private void replace(String id, History history) throws IOException {
    History before = histories.put(id, history);
    if (history.equals(before)) {
      return;
    }
    try {
      file.write(histories);
    } catch (IOException e) {
      histories.put(id, before);
      throw e;
    }
  }
}
