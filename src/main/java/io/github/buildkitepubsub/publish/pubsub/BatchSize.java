package io.github.buildkitepubsub.publish.pubsub;

import com.google.pubsub.v1.PublishRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * Notes with a request that failed how many messages it had. Google's {@code Publisher} tells each
 * of them the same failure, and not how many they are.
 */
final class BatchSize implements ClientInterceptor {

  /** Put into what came with the answer, where the client keeps it; it goes over no wire. */
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("messages-in-request", Metadata.ASCII_STRING_MARSHALLER);

  /** How many messages the request had that failed so; 0 if nobody noted it. */
  static int of(Throwable failure) {
    Metadata answer = Status.trailersFromThrowable(failure);
    String noted = answer == null ? null : answer.get(KEY);
    return noted == null ? 0 : Integer.parseInt(noted);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

      private volatile int messages;

      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                super.onClose(status, status.isOk() ? trailers : noted(trailers, messages));
              }
            },
            headers);
      }

      @Override
      public void sendMessage(Q message) {
        if (message instanceof PublishRequest request) {
          messages = request.getMessagesCount();
        }
        super.sendMessage(message);
      }
    };
  }

  private static Metadata noted(Metadata trailers, int messages) {
    Metadata noted = new Metadata();
    noted.merge(trailers);
    noted.discardAll(KEY);
    noted.put(KEY, Integer.toString(messages));
    return noted;
  }
}
