package io.github.buildkitepubsub.embedded.store;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import io.github.buildkitepubsub.embedded.filter.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: its unacknowledged messages, which of them are leased, and its consumers.
 *
 * <p>With message ordering, messages of one ordering key are handed out in the order of publishing
 * and to one consumer at a time, and when one comes back all later ones of its key come back too,
 * also those that were acknowledged, as Pub/Sub does.
 */
final class SubscriptionQueue {

  /** What one answer carries at most: below the 4 MiB that gRPC clients take by default. */
  static final long MAX_ANSWER_BYTES = 4_000_000;

  private final TopicLog log;
  private final Filter filter;
  private final LongSupplier leaseNumbers;
  private final DeadLetters deadLetters;
  private final NavigableMap<Long, Delivery> unacked = new TreeMap<>();
  private final NavigableSet<Delivery> ready = new TreeSet<>(Delivery.BY_SEQUENCE);
  private final NavigableSet<Delivery> leased = new TreeSet<>(Delivery.BY_DEADLINE);
  private final OrderingKeys orderingKeys = new OrderingKeys();
  private final Set<Consumer> consumers = new LinkedHashSet<>();
  private Subscription subscription;

  /** Where messages go that were delivered too often. */
  interface DeadLetters {

    /** Publishes to the subscription's dead letter topic; false where that does not exist. */
    boolean forward(Subscription from, Delivery delivery);
  }

  SubscriptionQueue(
      Subscription subscription,
      TopicLog log,
      Filter filter,
      LongSupplier leaseNumbers,
      DeadLetters deadLetters) {
    this.subscription = subscription;
    this.log = log;
    this.filter = filter;
    this.leaseNumbers = leaseNumbers;
    this.deadLetters = deadLetters;
  }

  Subscription subscription() {
    return subscription;
  }

  void configure(Subscription changed) {
    subscription = changed;
  }

  TopicLog log() {
    return log;
  }

  void attach(Consumer consumer) {
    consumers.add(consumer);
  }

  /** Removes a consumer, whose leases go on. */
  void detach(Consumer consumer) {
    consumers.remove(consumer);
  }

  /** Removes a consumer and takes back what it holds. */
  void abandon(Consumer consumer) {
    consumers.remove(consumer);
    List<Delivery> held = leased.stream().filter(d -> d.holder() == consumer).toList();
    for (Delivery delivery : held) {
      if (delivery.holder() == consumer) {
        giveBack(delivery);
      }
    }
    wake();
  }

  void close() {
    List<Consumer> closed = List.copyOf(consumers);
    consumers.clear();
    closed.forEach(consumer -> consumer.listener().subscriptionDeleted());
  }

  /** Takes those of the messages that the filter lets through. */
  void offer(List<StoredMessage> published) {
    boolean taken = false;
    for (StoredMessage message : published) {
      taken |= enqueue(message);
    }
    if (taken) {
      wake();
    }
  }

  /** Leases ready messages to an attached consumer, as many as it has room for. */
  List<ReceivedMessage> take(Consumer consumer, Instant deadline) {
    List<ReceivedMessage> taken = new ArrayList<>();
    if (!consumers.contains(consumer)) {
      return taken;
    }
    boolean counted = subscription.hasDeadLetterPolicy();
    long bytes = 0;
    Iterator<Delivery> candidates = ready.iterator();
    while (candidates.hasNext()) {
      Delivery delivery = candidates.next();
      StoredMessage message = delivery.message();
      String key = orderingKey(message);
      if (key != null && !orderingKeys.mayTake(key, consumer)) {
        continue;
      }
      bytes += message.size();
      if (!consumer.hasRoomFor(message) || (bytes > MAX_ANSWER_BYTES && !taken.isEmpty())) {
        break;
      }
      candidates.remove();
      delivery.lease(consumer, message.sequence() + "-" + leaseNumbers.getAsLong(), deadline);
      leased.add(delivery);
      if (key != null) {
        orderingKeys.take(key, consumer);
      }
      taken.add(delivery.received(counted));
    }
    return taken;
  }

  /** Ids that are not known, or of an older lease, have no effect. */
  void acknowledge(List<String> ackIds) {
    for (String ackId : ackIds) {
      Delivery delivery = find(ackId);
      if (delivery != null) {
        remove(delivery);
      }
    }
    wake();
  }

  /** Sets a new deadline. Ids that are not known, or whose lease has ended, have no effect. */
  void extend(String ackId, Instant deadline) {
    Delivery delivery = find(ackId);
    if (delivery != null && delivery.holder() != null) {
      leased.remove(delivery);
      delivery.extend(deadline);
      leased.add(delivery);
    }
  }

  /** Takes back a message that its consumer refused. */
  void refuse(String ackId) {
    Delivery delivery = find(ackId);
    if (delivery != null && delivery.holder() != null) {
      giveBack(delivery);
      wake();
    }
  }

  /** Takes back what was leased until now or earlier. */
  void expire(Instant now) {
    boolean expired = false;
    while (!leased.isEmpty() && !leased.first().deadline().isAfter(now)) {
      giveBack(leased.first());
      expired = true;
    }
    if (expired) {
      wake();
    }
  }

  /**
   * Makes every retained message from that time on unacknowledged, and every older one
   * acknowledged.
   */
  void seek(Instant time) {
    unacked.clear();
    ready.clear();
    leased.clear();
    orderingKeys.clear();
    consumers.forEach(Consumer::letGoOfAll);
    for (StoredMessage message : log.messages()) {
      if (!message.publishTime().isBefore(time)) {
        enqueue(message);
      }
    }
    wake();
  }

  /** Forgets a message that its log no longer has; true where it was not acknowledged. */
  boolean forget(StoredMessage message) {
    Delivery delivery = unacked.get(message.sequence());
    if (delivery == null) {
      return false;
    }
    remove(delivery);
    return true;
  }

  private boolean enqueue(StoredMessage message) {
    if (!filter.matches(message.message().getAttributesMap())) {
      return false;
    }
    Delivery delivery = new Delivery(message);
    unacked.put(message.sequence(), delivery);
    ready.add(delivery);
    return true;
  }

  private @Nullable Delivery find(String ackId) {
    int dash = ackId.indexOf('-');
    if (dash <= 0) {
      return null;
    }
    try {
      Delivery delivery = unacked.get(Long.parseLong(ackId.substring(0, dash)));
      return delivery != null && delivery.wasLeasedAs(ackId) ? delivery : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void giveBack(Delivery delivery) {
    endLease(delivery);
    if (isSpent(delivery) && deadLetters.forward(subscription, delivery)) {
      unacked.remove(delivery.message().sequence());
      return;
    }
    ready.add(delivery);
    String key = orderingKey(delivery.message());
    if (key != null) {
      giveBackLater(delivery.message(), key);
    }
  }

  private void giveBackLater(StoredMessage message, String key) {
    for (StoredMessage later : log.after(message)) {
      if (!later.message().getOrderingKey().equals(key)) {
        continue;
      }
      Delivery delivery = unacked.get(later.sequence());
      if (delivery == null) {
        enqueue(later);
      } else if (delivery.holder() != null) {
        endLease(delivery);
        ready.add(delivery);
      }
    }
  }

  private boolean isSpent(Delivery delivery) {
    return subscription.hasDeadLetterPolicy()
        && delivery.attempts() >= subscription.getDeadLetterPolicy().getMaxDeliveryAttempts();
  }

  private void remove(Delivery delivery) {
    unacked.remove(delivery.message().sequence());
    if (delivery.holder() == null) {
      ready.remove(delivery);
    } else {
      endLease(delivery);
    }
  }

  private void endLease(Delivery delivery) {
    leased.remove(delivery);
    delivery.release();
    String key = orderingKey(delivery.message());
    if (key != null) {
      orderingKeys.release(key);
    }
  }

  /** The key that orders the message; null where nothing does. */
  private @Nullable String orderingKey(StoredMessage message) {
    String key = message.message().getOrderingKey();
    return subscription.getEnableMessageOrdering() && !key.isEmpty() ? key : null;
  }

  private void wake() {
    consumers.forEach(consumer -> consumer.listener().messagesAvailable());
  }
}
