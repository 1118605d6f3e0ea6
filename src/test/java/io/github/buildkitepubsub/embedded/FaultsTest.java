package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final String TOPIC = "projects/p/topics/events";

  private final Faults faults = new Faults();

  @Test
  void noRuleNoFault() {
    assertThat(faults.planPublish(request(TOPIC)).isNone()).isTrue();
  }

  @Test
  void ruleForNextCallsIsSpentAfterThem() {
    faults.on(Rpc.PUBLISH).times(2).fail(Status.Code.UNAVAILABLE);

    assertThat(faults.planPublish(request(TOPIC)).failure()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(faults.planPublish(request(TOPIC)).failure()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(faults.planPublish(request(TOPIC)).isNone()).isTrue();
  }

  @Test
  void ruleWithoutNumberLastsUntilCleared() {
    faults.on(Rpc.PULL).hang();
    assertThat(faults.plan(Rpc.PULL, "projects/p/subscriptions/s").hang()).isTrue();
    assertThat(faults.plan(Rpc.PULL, "projects/p/subscriptions/s").hang()).isTrue();

    faults.clear();

    assertThat(faults.plan(Rpc.PULL, "projects/p/subscriptions/s").isNone()).isTrue();
  }

  @Test
  void ruleThatDoesNotSayHowIsNotInForce() {
    faults.on(Rpc.PUBLISH).times(1);

    assertThat(faults.planPublish(request(TOPIC)).isNone()).isTrue();
  }

  @Test
  void ruleOfOneResourceLeavesOthers() {
    faults.on(Rpc.PUBLISH).resource("events").times(1).loseAnswer();

    assertThat(faults.planPublish(request("projects/p/topics/other-events")).isNone()).isTrue();
    assertThat(faults.plan(Rpc.ADMIN, TOPIC).isNone()).isTrue();
    assertThat(faults.planPublish(request(TOPIC)).loseAnswer()).isTrue();
  }

  @Test
  void ruleOfAttributeLooksAtEveryMessage() {
    faults.on(Rpc.PUBLISH).attribute("kind", "poison").fail(Status.Code.INVALID_ARGUMENT);
    PubsubMessage good = PubsubMessage.newBuilder().putAttributes("kind", "good").build();
    PubsubMessage poison = PubsubMessage.newBuilder().putAttributes("kind", "poison").build();

    assertThat(faults.planPublish(request(TOPIC, good)).isNone()).isTrue();
    assertThat(faults.planPublish(request(TOPIC, good, poison)).failure())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void rulesAddUp() {
    faults.on(Rpc.PUBLISH).delay(Duration.ofMillis(100));
    faults.on(Rpc.PUBLISH).delay(Duration.ofMillis(50));
    faults.on(Rpc.PUBLISH).fail(Status.Code.ABORTED);

    assertThat(faults.planPublish(request(TOPIC)))
        .isEqualTo(new FaultPlan(Duration.ofMillis(150), false, Status.Code.ABORTED, false));
  }

  @Test
  void clearReleasesWhatHangs() {
    List<String> released = new ArrayList<>();
    faults.hang(() -> released.add("call"));
    assertThat(released).isEmpty();

    faults.clear();
    faults.clear();

    assertThat(released).containsExactly("call");
  }

  @Test
  void countsCallsAndBatches() {
    PubsubMessage message = PubsubMessage.getDefaultInstance();
    faults.planPublish(request(TOPIC, message));
    faults.planPublish(request(TOPIC, message, message, message));
    faults.plan(Rpc.ADMIN, TOPIC);

    assertThat(faults.calls(Rpc.PUBLISH)).isEqualTo(2);
    assertThat(faults.calls(Rpc.ADMIN)).isEqualTo(1);
    assertThat(faults.calls(Rpc.PULL)).isZero();
    assertThat(faults.messages()).isEqualTo(4);
    assertThat(faults.batchSizes()).containsExactly(1, 3);
  }

  @Test
  void remembersOnlyTheLastBatchSizes() {
    for (int i = 0; i <= Faults.MAX_BATCH_SIZES; i++) {
      faults.planPublish(request(TOPIC));
    }

    assertThat(faults.batchSizes()).hasSize(Faults.MAX_BATCH_SIZES);
    assertThat(faults.calls(Rpc.PUBLISH)).isEqualTo(Faults.MAX_BATCH_SIZES + 1);
  }

  private static PublishRequest request(String topic, PubsubMessage... messages) {
    return PublishRequest.newBuilder().setTopic(topic).addAllMessages(List.of(messages)).build();
  }
}
