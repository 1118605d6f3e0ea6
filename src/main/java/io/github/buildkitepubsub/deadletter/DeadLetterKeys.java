package io.github.buildkitepubsub.deadletter;

/** The names of a letter's own attributes and of its data's keys, as the Go service has them. */
public final class DeadLetterKeys {

  /** Every attribute that the letter adds to its event's begins so. */
  public static final String PREFIX = "dlq_";

  public static final String REASON = "dlq_reason";
  public static final String ORIGINAL_TIMESTAMP = "dlq_original_timestamp";
  public static final String ERROR_MESSAGE = "dlq_error_message";
  public static final String RETRY_COUNT = "dlq_retry_count";

  /** What the event was, or would have been, published as. */
  public static final String ORIGINAL_PAYLOAD = "original_payload";

  /** Why it is here. */
  public static final String METADATA = "dlq_metadata";

  /** In the metadata: whether parts of the original were left out. Absent means no. */
  public static final String PAYLOAD_REDUCED = "payload_reduced";

  private DeadLetterKeys() {}
}
