package io.github.buildkitepubsub.event;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a message's attributes, which subscription filters see, and where each value comes
 * from.
 */
public final class Attributes {

  /** Always {@link #ORIGIN_VALUE}. */
  public static final String ORIGIN = "origin";

  /** What the Go service calls its messages' origin. */
  public static final String ORIGIN_VALUE = "buildkite-webhook";

  public static final String EVENT_TYPE = "event_type";

  /** The pipeline's name, as in the Go service; its slug is {@link #PIPELINE_SLUG}. */
  public static final String PIPELINE = "pipeline";

  public static final String BUILD_STATE = "build_state";
  public static final String BRANCH = "branch";
  public static final String EVENT_ID = "event_id";
  public static final String ORGANIZATION = "organization";
  public static final String PIPELINE_SLUG = "pipeline_slug";
  public static final String BUILD_ID = "build_id";
  public static final String BUILD_NUMBER = "build_number";
  public static final String JOB_ID = "job_id";
  public static final String JOB_STATE = "job_state";
  public static final String JOB_EXIT_STATUS = "job_exit_status";
  public static final String STEP_KEY = "step_key";

  /** What started the build, for example {@code webhook}, {@code ui} or {@code schedule}. */
  public static final String SOURCE = "source";

  public static final String CLUSTER_ID = "cluster_id";
  public static final String AGENT_ID = "agent_id";
  public static final String RECEIVED_AT = "received_at";
  public static final String SCHEMA_VERSION = "schema_version";

  /** The version of the message's shape: it changes when a key goes or changes its meaning. */
  public static final String SCHEMA_VERSION_VALUE = "2";

  /**
   * The sender's W3C baggage. Not under the prefix {@code googclient_} of the trace context beside
   * it: that is the client's own, which redrives leave out, and its subscribers read no baggage.
   */
  public static final String BAGGAGE = "baggage";

  /**
   * Bytes of UTF-8 that Pub/Sub takes in a value; longer values are cut.
   *
   * @see <a href="https://cloud.google.com/pubsub/quotas#resource_limits">Pub/Sub's limits</a>
   */
  public static final int MAX_VALUE_BYTES = 1024;

  private Attributes() {}

  /** The five of the Go service, empty where the payload has no value, and baggage if there is. */
  static Map<String, String> v1(WebhookEvent event) {
    Fields fields = event.fields();
    Map<String, String> attributes = new LinkedHashMap<>(32);
    putAlways(attributes, ORIGIN, ORIGIN_VALUE);
    putAlways(attributes, EVENT_TYPE, event.type().name());
    putAlways(attributes, PIPELINE, fields.get(Field.PIPELINE_NAME));
    putAlways(attributes, BUILD_STATE, fields.get(Field.BUILD_STATE));
    putAlways(attributes, BRANCH, fields.get(Field.BUILD_BRANCH));
    TraceContext trace = event.trace();
    if (trace != null) {
      putKnown(attributes, BAGGAGE, trace.baggage());
    }
    return attributes;
  }

  /** Those of {@link #v1} and, where the payload has a value, the others. */
  static Map<String, String> v2(WebhookEvent event) {
    Fields fields = event.fields();
    Map<String, String> attributes = v1(event);
    putAlways(attributes, EVENT_ID, event.id().value());
    putKnown(attributes, ORGANIZATION, fields.organization());
    putKnown(attributes, PIPELINE_SLUG, fields.get(Field.PIPELINE_SLUG));
    putKnown(attributes, BUILD_ID, fields.get(Field.BUILD_ID));
    putKnown(attributes, BUILD_NUMBER, fields.get(Field.BUILD_NUMBER));
    putKnown(attributes, JOB_ID, fields.get(Field.JOB_ID));
    putKnown(attributes, JOB_STATE, fields.get(Field.JOB_STATE));
    putKnown(attributes, JOB_EXIT_STATUS, fields.get(Field.JOB_EXIT_STATUS));
    putKnown(attributes, STEP_KEY, fields.get(Field.JOB_STEP_KEY));
    putKnown(attributes, SOURCE, fields.get(Field.BUILD_SOURCE));
    putKnown(
        attributes,
        CLUSTER_ID,
        fields.first(Field.JOB_CLUSTER_ID, Field.BUILD_CLUSTER_ID, Field.PIPELINE_CLUSTER_ID));
    putKnown(attributes, AGENT_ID, fields.first(Field.JOB_AGENT_ID, Field.AGENT_ID));
    putAlways(attributes, RECEIVED_AT, Timestamps.format(event.receivedAt()));
    putAlways(attributes, SCHEMA_VERSION, SCHEMA_VERSION_VALUE);
    return attributes;
  }

  private static void putAlways(Map<String, String> to, String key, @Nullable String value) {
    to.put(key, value == null ? "" : Utf8.fit(value, MAX_VALUE_BYTES));
  }

  private static void putKnown(Map<String, String> to, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      putAlways(to, key, value);
    }
  }
}
