package io.github.buildkitepubsub.event;

/**
 * A value that the relay picks from a payload, with the JSON Pointer where it stands. Each is part
 * of the envelope, an attribute, or a step on the way to one.
 */
public enum Field {
  EVENT("/event", true),
  /** The type of a Test Engine webhook, which has no {@code event}. */
  TYPE("/type", true),

  BUILD_ID("/build/id"),
  BUILD_URL("/build/url"),
  BUILD_WEB_URL("/build/web_url"),
  BUILD_NUMBER("/build/number"),
  BUILD_STATE("/build/state"),
  BUILD_BRANCH("/build/branch"),
  BUILD_COMMIT("/build/commit"),
  BUILD_SOURCE("/build/source"),
  BUILD_CREATED_AT("/build/created_at"),
  BUILD_STARTED_AT("/build/started_at"),
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
  SENDER("/sender", true),
  SENDER_ID("/sender/id"),
  SENDER_NAME("/sender/name"),
  SENDER_EMAIL("/sender/email"),
  SENDER_AVATAR_URL("/sender/avatar_url"),

  JOB_ID("/job/id"),
  JOB_STATE("/job/state"),
  JOB_EXIT_STATUS("/job/exit_status"),
  JOB_STEP_KEY("/job/step_key"),
  JOB_CLUSTER_ID("/job/cluster_id"),
  JOB_AGENT_ID("/job/agent/id"),

  AGENT_ID("/agent/id"),
  AGENT_URL("/agent/url"),

  CLUSTER_TOKEN_URL("/cluster_token/url"),
  ORGANIZATION_SLUG("/organization/slug"),
  PACKAGE_ORGANIZATION_SLUG("/package/organization/slug");

  private final String pointer;
  private final boolean textOnly;

  Field(String pointer) {
    this(pointer, false);
  }

  Field(String pointer, boolean textOnly) {
    this.pointer = pointer;
    this.textOnly = textOnly;
  }

  /** Where the value stands. */
  public String pointer() {
    return pointer;
  }

  /** Whether a number or a boolean in this place counts as absent. */
  boolean textOnly() {
    return textOnly;
  }
}
