package io.github.buildkitepubsub.observe;

/**
 * A pipeline as metrics name it.
 *
 * @param pipeline its slug, or {@value #OTHER}
 * @param organization the slug of its organization, empty if that is not known; or {@value #OTHER}
 */
public record PipelineLabel(String pipeline, String organization) {

  /** What stands for every pipeline that has no series of its own. */
  static final String OTHER = "other";

  /** All pipelines that have no series of their own. */
  static final PipelineLabel OTHERS = new PipelineLabel(OTHER, OTHER);
}
