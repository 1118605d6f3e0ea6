package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * All topics and subscriptions, behind one lock. Thread-safe; no method waits.
 *
 * <p>A call that Pub/Sub would refuse throws {@link io.grpc.StatusRuntimeException} with Pub/Sub's
 * code and a description that says what is allowed. Names are full names.
 */
public final class Broker {
  private final NavigableMap<String, TopicLog> topics = new TreeMap<>();
  private final NavigableMap<String, SubscriptionQueue> subscriptions = new TreeMap<>();
  private final Duration retention;
  private final long maxRetainedBytes;
  private final InstantSource clock;
  private final Drops drops;
  private long lastSequence;
  private long lastLease;

  /**
   * @param retention how long a topic keeps messages that says nothing else
   * @param maxRetainedBytes what each topic keeps at most
   * @param clock decides publish times, ack deadlines and retention
   */
  public Broker(Duration retention, long maxRetainedBytes, InstantSource clock) {
    this.retention = retention;
    this.maxRetainedBytes = maxRetainedBytes;
    this.clock = clock;
    this.drops = new Drops(clock);
  }

  /** Creates a topic and returns it with defaults filled in. */
  public synchronized Topic createTopic(Topic topic) {
    Topic checked = Configurations.checked(topic);
    TopicLog log = new TopicLog(checked, retention, maxRetainedBytes);
    if (topics.putIfAbsent(checked.getName(), log) != null) {
      throw Refusals.alreadyExists(checked.getName());
    }
    return checked;
  }

  /** The topic's configuration. */
  public synchronized Topic topic(String name) {
    return log(name).topic();
  }

  /** Changes the fields that the mask names. */
  public synchronized Topic updateTopic(Topic update, FieldMask mask) {
    TopicLog log = log(update.getName());
    log.configure(Configurations.merged(log.topic(), update, mask));
    return log.topic();
  }

  /** A project's topics, by name. */
  public synchronized List<Topic> topics(String project) {
    String prefix = Names.checkProject(project) + "/";
    return topics.tailMap(prefix).values().stream()
        .map(TopicLog::topic)
        .takeWhile(topic -> topic.getName().startsWith(prefix))
        .toList();
  }

  /** The full names of all topics, sorted. */
  public synchronized List<String> topicNames() {
    return List.copyOf(topics.keySet());
  }

  /** The names of a topic's subscriptions, sorted. */
  public synchronized List<String> subscriptionsOf(String topicName) {
    return log(topicName).subscriptions().stream()
        .map(queue -> queue.subscription().getName())
        .sorted()
        .toList();
  }

  /** Deletes a topic. Its subscriptions stay and keep what they have. */
  public synchronized void deleteTopic(String name) {
    TopicLog log = log(name);
    topics.remove(name);
    for (SubscriptionQueue queue : log.subscriptions()) {
      queue.configure(queue.subscription().toBuilder().setTopic(Names.DELETED_TOPIC).build());
    }
  }

  /**
   * Publishes all of the messages or, where one breaks a limit, none.
   *
   * @param requestBytes the size of the request that they came in
   * @return their ids, in the same order
   */
  public synchronized List<String> publish(
      String topicName, List<PubsubMessage> messages, int requestBytes) {
    TopicLog log = log(topicName);
    Limits.check(messages, requestBytes);
    return append(log, messages).stream().map(stored -> stored.message().getMessageId()).toList();
  }

  /** What the topic retains, in the order of publishing. */
  public synchronized List<PubsubMessage> messages(String topicName) {
    return log(topicName).messages().stream().map(StoredMessage::message).toList();
  }

  /** Creates a subscription, which gets what is published from now on. */
  public synchronized Subscription createSubscription(Subscription subscription) {
    Subscription checked = Configurations.checked(subscription);
    TopicLog log = log(checked.getTopic());
    SubscriptionQueue queue =
        new SubscriptionQueue(
            checked, log, Configurations.filter(checked), () -> ++lastLease, this::deadLetter);
    if (subscriptions.putIfAbsent(checked.getName(), queue) != null) {
      throw Refusals.alreadyExists(checked.getName());
    }
    log.subscribe(queue);
    return checked;
  }

  /** The subscription's configuration. */
  public synchronized Subscription subscription(String name) {
    return queue(name).subscription();
  }

  /** Changes the fields that the mask names. */
  public synchronized Subscription updateSubscription(Subscription update, FieldMask mask) {
    SubscriptionQueue queue = queue(update.getName());
    queue.configure(Configurations.merged(queue.subscription(), update, mask));
    return queue.subscription();
  }

  /** A project's subscriptions, by name. */
  public synchronized List<Subscription> subscriptions(String project) {
    String prefix = Names.checkProject(project) + "/";
    return subscriptions.tailMap(prefix).values().stream()
        .map(SubscriptionQueue::subscription)
        .takeWhile(subscription -> subscription.getName().startsWith(prefix))
        .toList();
  }

  /** Deletes a subscription and tells its consumers. */
  public synchronized void deleteSubscription(String name) {
    SubscriptionQueue queue = queue(name);
    subscriptions.remove(name);
    queue.log().unsubscribe(queue);
    queue.close();
  }

  /**
   * Attaches a consumer.
   *
   * @param maxMessages how many messages it may hold; 0 or less is no limit
   * @param maxBytes how many bytes it may hold; 0 or less is no limit
   */
  public synchronized Consumer attach(
      String subscriptionName, Consumer.Listener listener, long maxMessages, long maxBytes) {
    SubscriptionQueue queue = queue(subscriptionName);
    Consumer consumer = new Consumer(queue, listener, maxMessages, maxBytes);
    queue.attach(consumer);
    return consumer;
  }

  /** Ends a consumer that was answered; its messages stay leased. */
  public synchronized void detach(Consumer consumer) {
    consumer.queue().detach(consumer);
  }

  /** Ends a consumer that went away; its messages are ready for others at once. */
  public synchronized void abandon(Consumer consumer) {
    consumer.queue().abandon(consumer);
  }

  /** Leases the subscription's own ack deadline. See {@link #take(Consumer, int)}. */
  public synchronized List<ReceivedMessage> take(Consumer consumer) {
    return take(consumer, consumer.queue().subscription().getAckDeadlineSeconds());
  }

  /**
   * Leases to a consumer what is ready and fits; nothing to one that is not attached any more.
   *
   * @param ackDeadlineSeconds how long it has to acknowledge
   */
  public synchronized List<ReceivedMessage> take(Consumer consumer, int ackDeadlineSeconds) {
    return consumer.queue().take(consumer, clock.instant().plusSeconds(ackDeadlineSeconds));
  }

  /** Whether messages of one ordering key come in order. */
  public synchronized boolean isOrdered(Consumer consumer) {
    return consumer.queue().subscription().getEnableMessageOrdering();
  }

  /** Acknowledges. Unknown ids have no effect. */
  public synchronized void acknowledge(String subscriptionName, List<String> ackIds) {
    queue(subscriptionName).acknowledge(ackIds);
  }

  /** Sets the time that is left to acknowledge, from now; 0 gives the messages back at once. */
  public synchronized void modifyAckDeadline(
      String subscriptionName, List<String> ackIds, int seconds) {
    if (seconds < 0 || seconds > Configurations.MAX_ACK_DEADLINE_SECONDS) {
      throw Refusals.invalid("an ack deadline of " + seconds + " s: 0 to 600 s are allowed");
    }
    SubscriptionQueue queue = queue(subscriptionName);
    Instant deadline = clock.instant().plusSeconds(seconds);
    for (String ackId : ackIds) {
      if (seconds == 0) {
        queue.refuse(ackId);
      } else {
        queue.extend(ackId, deadline);
      }
    }
  }

  /**
   * Marks what was published from that time on as not acknowledged, and all older as acknowledged.
   */
  public synchronized void seek(String subscriptionName, Instant time) {
    queue(subscriptionName).seek(time);
  }

  /** Ends leases that are over and drops messages past their retention. */
  public synchronized void sweep() {
    Instant now = clock.instant();
    Set<TopicLog> logs = new LinkedHashSet<>(topics.values());
    for (SubscriptionQueue queue : subscriptions.values()) {
      queue.expire(now);
      logs.add(queue.log());
    }
    for (TopicLog log : logs) {
      drops.add(log.evict(now));
    }
  }

  private List<StoredMessage> append(TopicLog log, List<PubsubMessage> messages) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<StoredMessage> stored = new ArrayList<>(messages.size());
    for (PubsubMessage message : messages) {
      stored.add(StoredMessage.of(++lastSequence, message, now));
    }
    log.append(stored);
    drops.add(log.evict(now));
    return stored;
  }

  private boolean deadLetter(Subscription from, Delivery delivery) {
    TopicLog log = topics.get(from.getDeadLetterPolicy().getDeadLetterTopic());
    if (log == null) {
      return false;
    }
    append(log, List.of(DeadLetter.of(from, delivery)));
    return true;
  }

  private TopicLog log(String topicName) {
    TopicLog log = topics.get(Names.checkTopic(topicName));
    if (log == null) {
      throw Refusals.notFound(topicName);
    }
    return log;
  }

  private SubscriptionQueue queue(String subscriptionName) {
    SubscriptionQueue queue = subscriptions.get(Names.checkSubscription(subscriptionName));
    if (queue == null) {
      throw Refusals.notFound(subscriptionName);
    }
    return queue;
  }
}
