package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What there shall be.
 *
 * @param project the project's id
 * @param topic where events go
 * @param retention how long that topic keeps messages; null leaves what it has, and gives 7 days to
 *     one that has nothing
 * @param region where messages and the secret may be stored; null is wherever Google does
 * @param deadLetterTopic where events go that are given up
 * @param deadLetterSubscription what the command {@code dlq} reads
 * @param subscription a consumer's subscription; null is none
 * @param ordering what messages are ordered by
 * @param serviceAccount the short name of the account that the service runs as
 * @param workload the account of Kubernetes that may act as that one, as {@code namespace/name};
 *     null is none
 * @param operator who may read dead letters, as a member of Google's policies; null adds nobody
 * @param secret the name of the secret that has the webhook's token
 * @param token null leaves the secret's value
 * @param config the file that the service's settings are written to; null is none
 */
public record Setup(
    String project,
    String topic,
    @Nullable Duration retention,
    @Nullable String region,
    String deadLetterTopic,
    String deadLetterSubscription,
    @Nullable String subscription,
    OrderingKey ordering,
    String serviceAccount,
    @Nullable String workload,
    @Nullable String operator,
    String secret,
    @Nullable Token token,
    @Nullable Path config) {

  /** The service account's address. */
  public String email() {
    return serviceAccount + "@" + project + ".iam.gserviceaccount.com";
  }

  /** What it is in policies. */
  public String member() {
    return "serviceAccount:" + email();
  }
}
