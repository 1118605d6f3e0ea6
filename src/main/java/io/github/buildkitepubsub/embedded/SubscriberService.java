package io.github.buildkitepubsub.embedded;

import com.google.protobuf.Empty;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.CreateSnapshotRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.ListSubscriptionsRequest;
import com.google.pubsub.v1.ListSubscriptionsResponse;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SeekResponse;
import com.google.pubsub.v1.Snapshot;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.UpdateSubscriptionRequest;
import io.github.buildkitepubsub.embedded.store.Broker;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;

/** {@code google.pubsub.v1.Subscriber}. What is not here answers UNIMPLEMENTED. */
final class SubscriberService extends SubscriberGrpc.SubscriberImplBase {
  private static final Status NO_SNAPSHOTS =
      Status.UNIMPLEMENTED.withDescription(
          "the embedded Pub/Sub does not have snapshots; seek to a time instead");

  private final Broker broker;
  private final Calls calls;

  SubscriberService(Broker broker, Calls calls) {
    this.broker = broker;
    this.calls = calls;
  }

  @Override
  public void createSubscription(Subscription request, StreamObserver<Subscription> client) {
    calls.admin(request.getName(), client, () -> broker.createSubscription(request));
  }

  @Override
  public void getSubscription(GetSubscriptionRequest request, StreamObserver<Subscription> client) {
    calls.admin(
        request.getSubscription(), client, () -> broker.subscription(request.getSubscription()));
  }

  @Override
  public void updateSubscription(
      UpdateSubscriptionRequest request, StreamObserver<Subscription> client) {
    calls.admin(
        request.getSubscription().getName(),
        client,
        () -> broker.updateSubscription(request.getSubscription(), request.getUpdateMask()));
  }

  @Override
  public void listSubscriptions(
      ListSubscriptionsRequest request, StreamObserver<ListSubscriptionsResponse> client) {
    calls.admin(
        request.getProject(),
        client,
        () -> {
          Page<Subscription> page =
              Page.of(
                  broker.subscriptions(request.getProject()),
                  Subscription::getName,
                  request.getPageSize(),
                  request.getPageToken());
          return ListSubscriptionsResponse.newBuilder()
              .addAllSubscriptions(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void deleteSubscription(DeleteSubscriptionRequest request, StreamObserver<Empty> client) {
    calls.admin(
        request.getSubscription(),
        client,
        () -> {
          broker.deleteSubscription(request.getSubscription());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void pull(PullRequest request, StreamObserver<PullResponse> client) {
    ServerCallStreamObserver<PullResponse> call = (ServerCallStreamObserver<PullResponse>) client;
    WaitingPull pull = new WaitingPull(broker, calls, call, request);
    calls.run(
        calls.faults().plan(Rpc.PULL, request.getSubscription()),
        call,
        pull::start,
        client::onError);
  }

  @Override
  public StreamObserver<StreamingPullRequest> streamingPull(
      StreamObserver<StreamingPullResponse> client) {
    return new StreamingPull(
        broker, calls, (ServerCallStreamObserver<StreamingPullResponse>) client);
  }

  @Override
  public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> client) {
    calls.answer(
        calls.faults().plan(Rpc.ACKNOWLEDGE, request.getSubscription()),
        client,
        () -> {
          broker.acknowledge(request.getSubscription(), request.getAckIdsList());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void modifyAckDeadline(ModifyAckDeadlineRequest request, StreamObserver<Empty> client) {
    calls.answer(
        calls.faults().plan(Rpc.ACKNOWLEDGE, request.getSubscription()),
        client,
        () -> {
          broker.modifyAckDeadline(
              request.getSubscription(), request.getAckIdsList(), request.getAckDeadlineSeconds());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void seek(SeekRequest request, StreamObserver<SeekResponse> client) {
    calls.admin(
        request.getSubscription(),
        client,
        () -> {
          if (!request.hasTime()) {
            throw NO_SNAPSHOTS.asRuntimeException();
          }
          Instant time =
              Instant.ofEpochSecond(request.getTime().getSeconds(), request.getTime().getNanos());
          broker.seek(request.getSubscription(), time);
          return SeekResponse.getDefaultInstance();
        });
  }

  @Override
  public void createSnapshot(CreateSnapshotRequest request, StreamObserver<Snapshot> client) {
    client.onError(NO_SNAPSHOTS.asRuntimeException());
  }
}
