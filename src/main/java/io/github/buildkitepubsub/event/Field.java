package io.github.buildkitepubsub.event;

/**
 * A value that the relay picks from a payload, with the JSON Pointer where it stands. Each is part
 * of the envelope, an attribute, or a step on the way to one; or it is {@linkplain #forMetrics()
 * for metrics} and changes nothing of what is published.
 */
public enum Field {
  EVENT("/event", Use.TEXT),
  /** The type of a Test Engine webhook, which has no {@code event}. */
  TYPE("/type", Use.TEXT),

  BUILD_ID("/build/id"),
  BUILD_URL("/build/url"),
  BUILD_WEB_URL("/build/web_url"),
  BUILD_NUMBER("/build/number"),
  BUILD_STATE("/build/state"),
  BUILD_BRANCH("/build/branch"),
  BUILD_COMMIT("/build/commit"),
  BUILD_SOURCE("/build/source"),
  BUILD_CREATED_AT("/build/created_at"),
  BUILD_SCHEDULED_AT("/build/scheduled_at", Use.METRICS),
  BUILD_STARTED_AT("/build/started_at"),
  BUILD_FAILING_AT("/build/failing_at", Use.METRICS),
  BUILD_FINISHED_AT("/build/finished_at"),
  BUILD_CLUSTER_ID("/build/cluster_id"),

  PIPELINE_ID("/pipeline/id"),
  PIPELINE_URL("/pipeline/url"),
  PIPELINE_NAME("/pipeline/name"),
  PIPELINE_SLUG("/pipeline/slug"),
  PIPELINE_DESCRIPTION("/pipeline/description"),
  PIPELINE_REPOSITORY("/pipeline/repository"),
  PIPELINE_CLUSTER_ID("/pipeline/cluster_id"),

  /** The sender's name where the sender is a text instead of an object. */
  SENDER("/sender", Use.TEXT),
  SENDER_ID("/sender/id"),
  SENDER_NAME("/sender/name"),
  SENDER_EMAIL("/sender/email"),
  SENDER_AVATAR_URL("/sender/avatar_url"),

  JOB_ID("/job/id"),
  JOB_STATE("/job/state"),
  JOB_EXIT_STATUS("/job/exit_status"),
  JOB_SOFT_FAILED("/job/soft_failed", Use.METRICS),
  JOB_SCHEDULED_AT("/job/scheduled_at", Use.METRICS),
  JOB_RUNNABLE_AT("/job/runnable_at", Use.METRICS),
  JOB_UNBLOCKED_AT("/job/unblocked_at", Use.METRICS),
  JOB_STARTED_AT("/job/started_at", Use.METRICS),
  JOB_PROMISED_EXIT_STATUS_AT("/job/promised_exit_status_at", Use.METRICS),
  JOB_FINISHED_AT("/job/finished_at", Use.METRICS),
  JOB_STEP_KEY("/job/step_key"),
  JOB_CLUSTER_ID("/job/cluster_id"),
  JOB_AGENT_ID("/job/agent/id"),

  AGENT_ID("/agent/id"),
  AGENT_URL("/agent/url"),
  AGENT_LOST_AT("/agent/lost_at", Use.METRICS),
  AGENT_STOPPED_AT("/agent/stopped_at", Use.METRICS),

  CLUSTER_TOKEN_URL("/cluster_token/url"),
  ORGANIZATION_SLUG("/organization/slug"),
  PACKAGE_ORGANIZATION_SLUG("/package/organization/slug");

  /** What becomes of a value. */
  private enum Use {
    /** Published, or a step on the way. */
    ANY,
    /** The same, and a number or a boolean in its place counts as absent. */
    TEXT,
    METRICS
  }

  private final String pointer;
  private final Use use;

  Field(String pointer) {
    this(pointer, Use.ANY);
  }

  Field(String pointer, Use use) {
    this.pointer = pointer;
    this.use = use;
  }

  /** Where the value stands. */
  public String pointer() {
    return pointer;
  }

  /** Whether a number or a boolean in this place counts as absent. */
  boolean textOnly() {
    return use == Use.TEXT;
  }

  /**
   * Whether metrics alone look at it. Then no payload is refused for it, even one where it stands
   * twice: the last counts.
   */
  boolean forMetrics() {
    return use == Use.METRICS;
  }
}
