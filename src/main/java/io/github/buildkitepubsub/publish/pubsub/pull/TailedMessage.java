package io.github.buildkitepubsub.publish.pubsub.pull;

import java.time.Instant;
import java.util.Map;

/**
 * A message as a subscriber sees it.
 *
 * @param id Pub/Sub's identifier
 * @param publishedAt when Pub/Sub took it
 * @param orderingKey empty if it has none
 * @param data not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is the id.
public record TailedMessage(
    String id,
    Instant publishedAt,
    Map<String, String> attributes,
    String orderingKey,
    byte[] data) {}
