package io.github.buildkitepubsub.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the pipelines that have series of their own: the first so many that are seen. Series are
 * never given up, so neither is a place. Thread-safe.
 */
final class PipelineLabels {

  /**
   * In characters; longer slugs have no series. A limit of this relay: it bounds a scrape's bytes.
   */
  static final int MAX_LENGTH = 100;

  private final int max;
  private final Map<PipelineLabel, PipelineLabel> known = new ConcurrentHashMap<>();
  private volatile boolean isOverCap;

  PipelineLabels(int max) {
    this.max = max;
  }

  /**
   * The label of a pipeline.
   *
   * @param organization null if it is not known
   */
  PipelineLabel of(@Nullable String slug, @Nullable String organization) {
    String owner = organization == null ? "" : organization;
    if (slug == null || slug.isBlank() || !isSane(slug) || !isSane(owner)) {
      return PipelineLabel.OTHERS;
    }
    PipelineLabel label = new PipelineLabel(slug, owner);
    PipelineLabel same = known.get(label);
    return same == null ? admit(label) : same;
  }

  /** One at a time, so that two that come at once do not take one place; rare after a while. */
  private synchronized PipelineLabel admit(PipelineLabel label) {
    if (!known.containsKey(label) && known.size() >= max) {
      isOverCap = true;
      return PipelineLabel.OTHERS;
    }
    PipelineLabel same = known.putIfAbsent(label, label);
    return same == null ? label : same;
  }

  /** Whether a pipeline was seen for which there was no place. */
  boolean isOverCap() {
    return isOverCap;
  }

  /** JSON can escape halves of surrogate pairs, which UTF-8, and so a scrape, cannot hold. */
  private static boolean isSane(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (Character.isISOControl(each)) {
        return false;
      }
      if (Character.isHighSurrogate(each)) {
        at++;
        if (at == text.length() || !Character.isLowSurrogate(text.charAt(at))) {
          return false;
        }
      } else if (Character.isLowSurrogate(each)) {
        return false;
      }
    }
    return true;
  }
}
