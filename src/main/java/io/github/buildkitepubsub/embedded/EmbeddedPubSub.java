package io.github.buildkitepubsub.embedded;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.github.buildkitepubsub.embedded.store.Broker;
import io.github.buildkitepubsub.embedded.store.Names;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Pub/Sub server inside this process, on the loopback interface, that any Pub/Sub client can use.
 * For development and tests: it keeps messages in memory only, and not for longer than {@link
 * EmbeddedSettings#retention} and {@link EmbeddedSettings#maxRetained} say.
 *
 * <p>It has topics, publishing, subscriptions with filters, message ordering and dead letter
 * policies, pull, streaming pull and seek to a time, within Pub/Sub's limits. What it lacks (push,
 * snapshots, schemas, exactly-once delivery, retry policies) it refuses with UNIMPLEMENTED.
 *
 * <p>Thread-safe. Topics can be made before the start. A server that was closed can be started
 * again: it listens on the same port and has what it had, as after an outage.
 */
public final class EmbeddedPubSub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPubSub.class);

  /** Above Pub/Sub's limit of 10 MB, so that a larger request gets Pub/Sub's answer, not gRPC's. */
  private static final int MAX_INBOUND_BYTES = 20_000_000;

  /** Bounds the work that waits for the pool: gRPC queues at most one task a call. */
  private static final int MAX_CALLS_PER_CONNECTION = 2_000;

  private static final int THREADS = 4;
  private static final long SWEEP_MILLIS = 100;
  private static final long GRACE_MILLIS = 200;
  private static final long CLOSE_MILLIS = 2_000;

  private final Broker broker;
  private final Faults faults = new Faults();
  private @Nullable Running running;
  private int port;

  /** What a start makes and a close ends. */
  private record Running(Server server, ExecutorService pool, ScheduledExecutorService timer) {}

  /**
   * @param clock decides publish times, ack deadlines and retention
   */
  public EmbeddedPubSub(EmbeddedSettings settings, InstantSource clock) {
    this.port = settings.port();
    this.broker =
        new Broker(settings.retention().toJavaDuration(), settings.maxRetained().toBytes(), clock);
  }

  /**
   * Listens. Does nothing where it does already.
   *
   * @throws IOException where it cannot, as when the port is taken; the message says what to change
   */
  public synchronized void start() throws IOException {
    if (running != null) {
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(THREADS, threads("embedded-pubsub-"));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(threads("embedded-pubsub-timer-"));
    Server server = server(new Calls(faults, pool, timer), pool);
    try {
      server.start();
    } catch (IOException e) {
      pool.shutdownNow();
      timer.shutdownNow();
      throw cannotListen(e);
    }
    var unused =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    running = new Running(server, pool, timer);
    port = server.getPort();
    log.atInfo()
        .addKeyValue("address", address())
        .addKeyValue("topics", broker.topicNames())
        .log("embedded Pub/Sub started: for development, messages are in memory only");
  }

  /** Where it listens; before the first start with port 0, 0. */
  public synchronized int port() {
    return port;
  }

  /** {@code 127.0.0.1:8085}: what clients take as the emulator's host. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /**
   * Makes a topic where there is none of that name.
   *
   * @throws IllegalArgumentException where a name is not one of Pub/Sub's
   */
  public void createTopic(String projectId, String topicId) {
    Topic topic = Topic.newBuilder().setName(Names.topic(projectId, topicId)).build();
    unlessExists(() -> broker.createTopic(topic));
  }

  /**
   * Makes a subscription where there is none of that name.
   *
   * @param filter in Pub/Sub's filter language; empty takes everything
   * @throws IllegalArgumentException where a name or the filter is not one of Pub/Sub's, the topic
   *     does not exist, or there is a subscription of that name with another topic or filter
   */
  public void createSubscription(
      String projectId, String topicId, String subscriptionId, String filter) {
    Subscription wanted =
        Subscription.newBuilder()
            .setName(Names.subscription(projectId, subscriptionId))
            .setTopic(Names.topic(projectId, topicId))
            .setFilter(filter)
            .build();
    unlessExists(() -> broker.createSubscription(wanted));
    Subscription actual = broker.subscription(wanted.getName());
    if (!actual.getTopic().equals(wanted.getTopic()) || !actual.getFilter().equals(filter)) {
      throw new IllegalArgumentException(
          "subscription " + subscriptionId + " exists with another topic or filter");
    }
  }

  /** How to make it misbehave; works while it runs and stays over a restart. */
  public Faults faults() {
    return faults;
  }

  /**
   * What the topic retains, in the order of publishing.
   *
   * @throws IllegalArgumentException where the topic does not exist
   */
  public List<PubsubMessage> messages(String projectId, String topicId) {
    try {
      return broker.messages(Names.topic(projectId, topicId));
    } catch (StatusRuntimeException e) {
      throw asIllegalArgument(e);
    }
  }

  /** Ends all calls and frees the port, within about two seconds. Does nothing the second time. */
  @Override
  public synchronized void close() {
    Running ending = running;
    if (ending == null) {
      return;
    }
    running = null;
    faults.forgetHanging();
    ending.server.shutdown();
    try {
      if (!ending.server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        ending.server.shutdownNow();
        if (!ending.server.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
          log.atWarn().log("embedded Pub/Sub closed with calls that did not end");
        }
      }
    } catch (InterruptedException e) {
      ending.server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    ending.timer.shutdownNow();
    ending.pool.shutdownNow();
    log.atInfo().log("embedded Pub/Sub closed");
  }

  private Server server(Calls calls, ExecutorService pool) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    return NettyServerBuilder.forAddress(new InetSocketAddress(loopback, port))
        .executor(pool)
        .maxInboundMessageSize(MAX_INBOUND_BYTES)
        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
        // Google's clients ping idle connections; by default gRPC would drop them for it.
        .permitKeepAliveTime(1, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .addService(new PublisherService(broker, calls))
        .addService(new SubscriberService(broker, calls))
        .build();
  }

  private void sweep() {
    try {
      broker.sweep();
    } catch (RuntimeException e) {
      // An exception would end the periodic task.
      log.atError().setCause(e).log("embedded Pub/Sub failed to end leases");
    }
  }

  private IOException cannotListen(IOException cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return new IOException(
        "embedded Pub/Sub cannot listen on 127.0.0.1:"
            + port
            + " ("
            + root.getMessage()
            + "); set embedded.port to another port, or to 0 for a free one",
        cause);
  }

  private static void unlessExists(Runnable creation) {
    try {
      creation.run();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw asIllegalArgument(e);
      }
    }
  }

  private static IllegalArgumentException asIllegalArgument(StatusRuntimeException e) {
    return new IllegalArgumentException(e.getStatus().getDescription(), e);
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
