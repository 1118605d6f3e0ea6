package io.github.buildkitepubsub.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PushConfig;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.SchemaSettings;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest extends BrokerFixture {

  @ParameterizedTest
  @ValueSource(strings = {"abc", "a-._~+%0", "gOOg", "x-goog"})
  void takesIds(String id) {
    String name = Names.topic("p", id);

    assertThat(broker.createTopic(topic(name)).getName()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "1abc", "-abc", "a b", "a/b", "googabc", "ümlaut", "_abc"})
  void refusesIds(String id) {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "a letter first, not goog",
        () -> broker.createTopic(topic(Names.topic("p", id))));
    assertRefused(
        Code.INVALID_ARGUMENT,
        "a letter first, not goog",
        () ->
            broker.createSubscription(subscription().setName(Names.subscription("p", id)).build()));
  }

  @Test
  void refusesNamesThatAreNotFull() {
    assertRefused(
        Code.INVALID_ARGUMENT, "projects/PROJECT/topics/ID", () -> broker.topic("events"));
    assertRefused(Code.INVALID_ARGUMENT, "projects/PROJECT", () -> broker.topics("p"));
  }

  @Test
  void refusesWhatItDoesNotHave() {
    assertUnimplemented(
        "push delivery",
        subscription().setPushConfig(PushConfig.newBuilder().setPushEndpoint("http://localhost")));
    assertUnimplemented("exactly-once", subscription().setEnableExactlyOnceDelivery(true));
    assertUnimplemented(
        "retry policies", subscription().setRetryPolicy(RetryPolicy.getDefaultInstance()));
    assertRefused(
        Code.UNIMPLEMENTED,
        "schemas",
        () ->
            broker.createTopic(
                Topic.newBuilder()
                    .setName(Names.topic("p", "typed"))
                    .setSchemaSettings(SchemaSettings.getDefaultInstance())
                    .build()));
  }

  @Test
  void refusesDeadLetterAttemptsOutOfRange() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "5 to 100",
        () ->
            broker.createSubscription(
                subscription()
                    .setDeadLetterPolicy(
                        DeadLetterPolicy.newBuilder()
                            .setDeadLetterTopic(TOPIC)
                            .setMaxDeliveryAttempts(4))
                    .build()));
  }

  @Test
  void refusesRetentionOutOfRange() {
    for (int seconds : new int[] {599, 31 * 24 * 3600 + 1}) {
      assertRefused(
          Code.INVALID_ARGUMENT,
          "10 minutes to 31 days",
          () ->
              broker.createTopic(
                  Topic.newBuilder()
                      .setName(Names.topic("p", "long"))
                      .setMessageRetentionDuration(Duration.newBuilder().setSeconds(seconds))
                      .build()));
    }
  }

  @Test
  void changesOnlyWhatTheMaskNames() {
    broker.createSubscription(subscription().putLabels("team", "ci").build());

    broker.updateSubscription(
        subscription().setAckDeadlineSeconds(60).putLabels("team", "other").build(),
        FieldMask.newBuilder().addPaths("ack_deadline_seconds").build());

    Subscription changed = broker.subscription(SUBSCRIPTION);
    assertThat(changed.getAckDeadlineSeconds()).isEqualTo(60);
    assertThat(changed.getLabelsMap()).containsEntry("team", "ci");
  }

  @Test
  void refusesToChangeWhatIsFixed() {
    broker.createSubscription(subscription().build());

    assertRefused(
        Code.INVALID_ARGUMENT,
        "filter cannot be updated",
        () ->
            broker.updateSubscription(
                subscription().setFilter("attributes:k").build(),
                FieldMask.newBuilder().addPaths("filter").build()));
    assertRefused(
        Code.INVALID_ARGUMENT,
        "names no field",
        () -> broker.updateSubscription(subscription().build(), FieldMask.getDefaultInstance()));
  }

  @Test
  void refusesBadFilterWithPosition() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "filter, character 1: expected attributes",
        () -> broker.createSubscription(subscription().setFilter("event = 1").build()));
  }

  private void assertUnimplemented(String feature, Subscription.Builder subscription) {
    assertRefused(
        Code.UNIMPLEMENTED, feature, () -> broker.createSubscription(subscription.build()));
  }

  private static void assertRefused(Code code, String description, ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageContaining(description)
        .asInstanceOf(type(StatusRuntimeException.class))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}
