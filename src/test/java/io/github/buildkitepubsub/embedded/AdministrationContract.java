package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.ProjectName;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.TopicName;
import com.google.pubsub.v1.UpdateSubscriptionRequest;
import com.google.pubsub.v1.UpdateTopicRequest;
import io.github.buildkitepubsub.embedded.store.Names;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Creating, reading, changing and deleting topics and subscriptions. */
abstract class AdministrationContract extends PubSubContract {

  @Test
  void findsTopicThatWasCreated() {
    assertThat(clients.topics.getTopic(topic).getName()).isEqualTo(topic);
  }

  @Test
  void refusesToCreateTopicTwice() {
    assertRefused(Code.ALREADY_EXISTS, () -> clients.topics.createTopic(topic));
  }

  @Test
  void doesNotFindUnknownTopic() {
    String unknown = Names.topic(PROJECT, unique("unknown"));

    assertRefused(Code.NOT_FOUND, () -> clients.topics.getTopic(unknown));
    assertRefused(Code.NOT_FOUND, () -> clients.topics.deleteTopic(unknown));
    assertRefused(Code.NOT_FOUND, () -> clients.topics.publish(unknown, List.of(message("lost"))));
  }

  @Test
  void refusesTopicIdsOfOtherForms() {
    for (String id : List.of("ab", "1abc", "goog-topic", "a b c", "x".repeat(256))) {
      assertRefused(
          Code.INVALID_ARGUMENT, () -> clients.topics.createTopic(Names.topic(PROJECT, id)));
    }
  }

  @Test
  void listsTopicsOfOneProjectPageByPage() {
    String project = unique("p");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.add(TopicName.format(project, "topic-" + i));
      clients.topics.createTopic(names.get(i));
    }

    List<String> listed = new ArrayList<>();
    clients
        .topics
        .listTopics(
            ListTopicsRequest.newBuilder()
                .setProject(ProjectName.format(project))
                .setPageSize(2)
                .build())
        .iterateAll()
        .forEach(found -> listed.add(found.getName()));

    assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void changesTopicsRetention() {
    Duration day = Duration.newBuilder().setSeconds(86_400).build();
    Topic changed = Topic.newBuilder().setName(topic).setMessageRetentionDuration(day).build();

    clients.topics.updateTopic(
        UpdateTopicRequest.newBuilder()
            .setTopic(changed)
            .setUpdateMask(FieldMask.newBuilder().addPaths("message_retention_duration"))
            .build());

    assertThat(clients.topics.getTopic(topic).getMessageRetentionDuration()).isEqualTo(day);
  }

  @Test
  void keepsSubscriptionOfDeletedTopic() {
    publish(message("kept"));

    clients.topics.deleteTopic(topic);

    assertThat(clients.subscriptions.getSubscription(subscription).getTopic())
        .isEqualTo("_deleted-topic_");
    assertThat(data(pull(subscription, 1))).containsExactly("kept");
  }

  @Test
  void fillsInAckDeadline() {
    assertThat(clients.subscriptions.getSubscription(subscription).getAckDeadlineSeconds())
        .isEqualTo(10);
  }

  @Test
  void refusesAckDeadlinesOutOfRange() {
    requires(Capability.LIMITS);
    for (int seconds : List.of(9, 601, -1)) {
      assertRefused(
          Code.INVALID_ARGUMENT,
          () ->
              newSubscription(
                  Subscription.newBuilder().setTopic(topic).setAckDeadlineSeconds(seconds)));
    }
  }

  @Test
  void refusesSubscriptionOfUnknownTopic() {
    assertRefused(Code.NOT_FOUND, () -> newSubscription(Names.topic(PROJECT, unique("unknown"))));
  }

  @Test
  void refusesToCreateSubscriptionTwice() {
    assertRefused(
        Code.ALREADY_EXISTS,
        () ->
            clients.subscriptions.createSubscription(
                Subscription.newBuilder().setName(subscription).setTopic(topic).build()));
  }

  @Test
  void listsSubscriptions() {
    String second = newSubscription(topic);

    assertThat(clients.topics.listTopicSubscriptions(topic).iterateAll())
        .containsExactlyInAnyOrder(subscription, second);
    assertThat(clients.subscriptions.listSubscriptions(ProjectName.of(PROJECT)).iterateAll())
        .extracting(Subscription::getName)
        .contains(subscription, second);
  }

  @Test
  void changesAckDeadline() {
    Subscription changed =
        Subscription.newBuilder().setName(subscription).setAckDeadlineSeconds(42).build();

    clients.subscriptions.updateSubscription(
        UpdateSubscriptionRequest.newBuilder()
            .setSubscription(changed)
            .setUpdateMask(FieldMask.newBuilder().addPaths("ack_deadline_seconds"))
            .build());

    Subscription found = clients.subscriptions.getSubscription(subscription);
    assertThat(found.getAckDeadlineSeconds()).isEqualTo(42);
    assertThat(found.getTopic()).isEqualTo(topic);
  }

  @Test
  void forgetsDeletedSubscription() {
    clients.subscriptions.deleteSubscription(subscription);

    assertRefused(Code.NOT_FOUND, () -> clients.subscriptions.getSubscription(subscription));
    assertRefused(Code.NOT_FOUND, () -> pullNow(subscription));
  }
}
