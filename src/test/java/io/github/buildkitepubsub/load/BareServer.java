package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.protobuf.UnsafeByteOperations;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The floor: the least that takes a webhook and publishes it. A Jetty handler checks the signature
 * and, if it was started with an address, gives the body to Google's client and answers when
 * Pub/Sub has it. No limit, metric, log, parsing, retry or disk.
 */
public final class BareServer extends Handler.Abstract {

  private static final int MAX_BYTES = 1 << 20;

  private final HmacKey key = new HmacKey(Secret.of(Relay.TOKEN));
  private final @Nullable Publisher publisher;

  private BareServer(@Nullable Publisher publisher) {
    this.publisher = publisher;
  }

  /** Prints {@code port=<port>}, and ends with its input. Argument: the address of a Pub/Sub. */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new QueuedThreadPool(128, 8));
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new BareServer(arguments.length == 0 ? null : publisher(arguments[0])));
    server.start();
    System.out.println("port=" + connector.getLocalPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  /** The batches that were found best, and everything else as the client has it. */
  @SuppressWarnings("rawtypes") // The client's own signature.
  private static Publisher publisher(String address) throws IOException {
    return Publisher.newBuilder(TopicName.of(PubSubProbe.PROJECT, PubSubProbe.TOPIC))
        .setChannelProvider(
            InstantiatingGrpcChannelProvider.newBuilder()
                .setEndpoint(address)
                .setChannelConfigurator((ManagedChannelBuilder builder) -> builder.usePlaintext())
                .build())
        .setCredentialsProvider(NoCredentialsProvider.create())
        .setBatchingSettings(
            BatchingSettings.newBuilder()
                .setElementCountThreshold(100L)
                .setRequestByteThreshold(1L << 20)
                .setDelayThresholdDuration(Duration.ofMillis(1))
                .build())
        .build();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Content.Source.asByteArrayAsync(
        request,
        MAX_BYTES,
        Promise.Invocable.from(
            Invocable.InvocationType.BLOCKING,
            body -> take(request, body, response, callback),
            callback::failed));
    return true;
  }

  private void take(Request request, byte[] body, Response response, Callback callback) {
    if (!isAuthentic(request, body)) {
      Response.writeError(request, response, callback, 401);
    } else if (publisher == null) {
      answer(response, callback, "none");
    } else {
      publish(publisher, body, response, callback);
    }
  }

  private boolean isAuthentic(Request request, byte[] body) {
    String header = request.getHeaders().get("X-Buildkite-Signature");
    int comma = header == null ? -1 : header.indexOf(',');
    return comma > 0
        && key.header(header.substring("timestamp=".length(), comma), body).equals(header);
  }

  private static void publish(
      Publisher publisher, byte[] body, Response response, Callback callback) {
    ApiFuture<String> id =
        publisher.publish(
            PubsubMessage.newBuilder().setData(UnsafeByteOperations.unsafeWrap(body)).build());
    ApiFutures.addCallback(
        id,
        new ApiFutureCallback<String>() {
          @Override
          public void onSuccess(String messageId) {
            answer(response, callback, messageId);
          }

          @Override
          public void onFailure(Throwable failure) {
            callback.failed(failure);
          }
        },
        Runnable::run);
  }

  private static void answer(Response response, Callback callback, String messageId) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    String text = "{\"status\":\"success\",\"message_id\":\"" + messageId + "\"}";
    response.write(true, ByteBuffer.wrap(text.getBytes(UTF_8)), callback);
  }
}
