package io.github.buildkitepubsub.embedded;

import com.google.protobuf.Empty;
import com.google.pubsub.v1.DeleteTopicRequest;
import com.google.pubsub.v1.GetTopicRequest;
import com.google.pubsub.v1.ListTopicSubscriptionsRequest;
import com.google.pubsub.v1.ListTopicSubscriptionsResponse;
import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.ListTopicsResponse;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.UpdateTopicRequest;
import io.github.buildkitepubsub.embedded.store.Broker;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** {@code google.pubsub.v1.Publisher}. What is not here answers UNIMPLEMENTED. */
final class PublisherService extends PublisherGrpc.PublisherImplBase {
  private final Broker broker;
  private final Calls calls;

  PublisherService(Broker broker, Calls calls) {
    this.broker = broker;
    this.calls = calls;
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> client) {
    calls.answer(
        calls.faults().planPublish(request),
        client,
        () ->
            PublishResponse.newBuilder()
                .addAllMessageIds(
                    broker.publish(
                        request.getTopic(), request.getMessagesList(), request.getSerializedSize()))
                .build());
  }

  @Override
  public void createTopic(Topic request, StreamObserver<Topic> client) {
    calls.admin(request.getName(), client, () -> broker.createTopic(request));
  }

  @Override
  public void getTopic(GetTopicRequest request, StreamObserver<Topic> client) {
    calls.admin(request.getTopic(), client, () -> broker.topic(request.getTopic()));
  }

  @Override
  public void updateTopic(UpdateTopicRequest request, StreamObserver<Topic> client) {
    calls.admin(
        request.getTopic().getName(),
        client,
        () -> broker.updateTopic(request.getTopic(), request.getUpdateMask()));
  }

  @Override
  public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> client) {
    calls.admin(
        request.getProject(),
        client,
        () -> {
          Page<Topic> page =
              Page.of(
                  broker.topics(request.getProject()),
                  Topic::getName,
                  request.getPageSize(),
                  request.getPageToken());
          return ListTopicsResponse.newBuilder()
              .addAllTopics(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void listTopicSubscriptions(
      ListTopicSubscriptionsRequest request,
      StreamObserver<ListTopicSubscriptionsResponse> client) {
    calls.admin(
        request.getTopic(),
        client,
        () -> {
          Page<String> page =
              Page.of(
                  broker.subscriptionsOf(request.getTopic()),
                  Function.identity(),
                  request.getPageSize(),
                  request.getPageToken());
          return ListTopicSubscriptionsResponse.newBuilder()
              .addAllSubscriptions(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void deleteTopic(DeleteTopicRequest request, StreamObserver<Empty> client) {
    calls.admin(
        request.getTopic(),
        client,
        () -> {
          broker.deleteTopic(request.getTopic());
          return Empty.getDefaultInstance();
        });
  }
}
