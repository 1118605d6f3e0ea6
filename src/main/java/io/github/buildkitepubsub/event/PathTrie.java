package io.github.buildkitepubsub.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The places in a payload that matter, compiled so that one step down is one look-up: those of the
 * {@link Field}s and those that are redacted. A node stands for all paths that lead through it, so
 * {@code /build/*} and {@code /build/id} do not hide each other. Immutable.
 */
final class PathTrie {

  private static final String WILDCARD = "*";

  /** What remains of a path; a path without a field is redacted. */
  private record Path(List<String> segments, @Nullable Field field) {
    boolean isAtItsEnd() {
      return segments.isEmpty();
    }

    boolean leadsThrough(String key) {
      return !isAtItsEnd() && (segments.get(0).equals(key) || segments.get(0).equals(WILDCARD));
    }

    Path rest() {
      return new Path(segments.subList(1, segments.size()), field);
    }
  }

  /**
   * One place.
   *
   * @param index its number among the places that a path names, from 0; less than 0 for the place
   *     of keys that only a wildcard matches
   * @param pointer how a message names it
   * @param field what is picked here
   * @param redacted whether the value here must not be published
   * @param named the places below that a path names
   * @param others the place of all other keys below
   */
  record Node(
      int index,
      String pointer,
      @Nullable Field field,
      boolean redacted,
      Map<String, Node> named,
      @Nullable Node others) {

    /** The place of {@code key} in this object, or null if no path leads there. */
    @Nullable Node child(String key) {
      Node child = named.get(key);
      return child == null ? others : child;
    }

    /** The place of the element at {@code index} in this array, or null if no path leads there. */
    @Nullable Node element(int index) {
      return named.isEmpty() ? others : child(Integer.toString(index));
    }

    /**
     * Whether a key that leads here may stand in an object once only, since it would otherwise be
     * open which of its values counts. Keys that only a wildcard matches share a node, and none of
     * them is picked; of what is for metrics the last counts, since no event is worth losing for
     * it.
     */
    boolean isUnique() {
      return index >= 0 && (redacted || !isLeaf() || field == null || !field.forMetrics());
    }

    boolean isLeaf() {
      return named.isEmpty() && others == null;
    }
  }

  private final Node root;
  private int size;

  /**
   * @param redact JSON Pointers (RFC 6901); a segment {@code *} stands for every key or element
   * @throws IllegalArgumentException if one of them is not a pointer to a part of a document
   */
  PathTrie(List<String> redact) {
    List<Path> paths = new ArrayList<>();
    for (Field field : Field.values()) {
      paths.add(new Path(segments(field.pointer()), field));
    }
    for (String pointer : redact) {
      paths.add(new Path(segments(pointer), null));
    }
    this.root = node("", false, paths);
  }

  Node root() {
    return root;
  }

  /** How many named places there are: the indexes end before it. */
  int size() {
    return size;
  }

  private Node node(String pointer, boolean isWildcard, List<Path> paths) {
    int index = isWildcard ? -1 : size++;
    @Nullable Field field = null;
    boolean redacted = false;
    Set<String> keys = new LinkedHashSet<>();
    for (Path path : paths) {
      if (!path.isAtItsEnd()) {
        keys.add(path.segments().get(0));
      } else if (path.field() == null) {
        redacted = true;
      } else {
        field = path.field();
      }
    }
    Map<String, Node> named = new HashMap<>();
    for (String key : keys) {
      String below = pointer + '/' + escaped(key);
      named.put(key, node(below, key.equals(WILDCARD), through(key, paths)));
    }
    Node others = named.remove(WILDCARD);
    return new Node(index, pointer, field, redacted, named, others);
  }

  private static List<Path> through(String key, List<Path> paths) {
    return paths.stream().filter(path -> path.leadsThrough(key)).map(Path::rest).toList();
  }

  private static List<String> segments(String pointer) {
    if (!isPointer(pointer)) {
      throw new IllegalArgumentException("not a JSON Pointer (RFC 6901): " + pointer);
    }
    List<String> segments = new ArrayList<>();
    for (String segment : pointer.substring(1).split("/", -1)) {
      segments.add(segment.replace("~1", "/").replace("~0", "~"));
    }
    return segments;
  }

  /** Whether {@code text} points to a part of a document, not to the whole. */
  static boolean isPointer(String text) {
    for (int tilde = text.indexOf('~'); tilde >= 0; tilde = text.indexOf('~', tilde + 1)) {
      if (tilde + 1 == text.length() || "01".indexOf(text.charAt(tilde + 1)) < 0) {
        return false;
      }
    }
    return text.startsWith("/");
  }

  private static String escaped(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }
}
