package io.github.buildkitepubsub.cli.init.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.Resource;
import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topics and subscriptions. */
final class PubSubSteps {

  private static final Duration RETENTION = Duration.ofDays(7);

  /** The longest that a subscription can keep messages. */
  private static final Duration LONGEST = Duration.ofDays(31);

  private static final String KEEP = "--message-retention-duration=";
  private static final String REGIONS = "--message-storage-policy-allowed-regions=";
  private static final String FOR_EVER = "--expiration-period=never";

  private final Setup setup;
  private final Present present;

  PubSubSteps(Setup setup, Present present) {
    this.setup = setup;
    this.present = present;
  }

  /** The topic of events, which replays live on: it keeps its messages. */
  Step topic() throws CommandException, InterruptedException {
    return topic(setup.topic(), true);
  }

  /** The topic of dead letters, whose subscription keeps them. */
  Step deadLetterTopic() throws CommandException, InterruptedException {
    return topic(setup.deadLetterTopic(), false);
  }

  private Step topic(String name, boolean keeps) throws CommandException, InterruptedException {
    JsonNode topic = present.find(Resource.TOPIC, name);
    String what = "topic " + name;
    List<String> options = new ArrayList<>();
    if (keeps) {
      Duration wanted = retention(topic);
      if (wanted != null) {
        options.add(KEEP + Times.text(wanted));
        what += ": keeps messages for " + Times.text(wanted);
      }
    }
    if (setup.region() != null && (topic == null || !isStoredInRegion(topic))) {
      options.add(REGIONS + setup.region());
      what += ", stores messages in " + setup.region();
    }
    return step(Resource.TOPIC, name, what, topic, options);
  }

  /** What is to be set; null if it can stay. */
  private @Nullable Duration retention(@Nullable JsonNode topic) {
    Duration has = topic == null ? null : Times.of(topic.path("messageRetentionDuration"));
    if (setup.retention() == null) {
      return has == null ? RETENTION : null;
    }
    return setup.retention().equals(has) ? null : setup.retention();
  }

  private boolean isStoredInRegion(JsonNode topic) {
    JsonNode regions = topic.path("messageStoragePolicy").path("allowedPersistenceRegions");
    return regions.size() == 1 && regions.path(0).asText().equals(setup.region());
  }

  /** What operators read: letters wait in it as long as they can, whether anybody reads or not. */
  Step deadLetterSubscription() throws CommandException, InterruptedException {
    String name = setup.deadLetterSubscription();
    JsonNode there = find(name, setup.deadLetterTopic(), "--dlq-subscription");
    List<String> options = new ArrayList<>();
    if (there == null || !LONGEST.equals(Times.of(there.path("messageRetentionDuration")))) {
      options.add(KEEP + Times.text(LONGEST));
    }
    addForEver(there, options);
    return subscription(name, setup.deadLetterTopic(), there, options);
  }

  /** A consumer's. */
  Step subscription(String name) throws CommandException, InterruptedException {
    JsonNode there = find(name, setup.topic(), "--subscription");
    List<String> options = new ArrayList<>();
    addForEver(there, options);
    if (setup.ordering() != OrderingKey.NONE) {
      if (there == null) {
        options.add("--enable-message-ordering");
      } else if (!there.path("enableMessageOrdering").asBoolean()) {
        throw CommandException.failed(
            "subscription %s gives messages in no order, which cannot be changed: %s"
                .formatted(name, "name another --subscription, or delete it and what it holds"));
      }
    }
    return subscription(name, setup.topic(), there, options);
  }

  private @Nullable JsonNode find(String name, String topic, String option)
      throws CommandException, InterruptedException {
    JsonNode there = present.find(Resource.SUBSCRIPTION, name);
    if (there != null) {
      String has = there.path("topic").asText();
      if (!has.equals("projects/" + setup.project() + "/topics/" + topic)) {
        throw CommandException.failed(
            "subscription %s is one of %s, which cannot be changed: %s"
                .formatted(
                    name,
                    has.equals("_deleted-topic_") ? "a topic that was deleted" : has,
                    "name another " + option + ", or delete it and what it holds"));
      }
    }
    return there;
  }

  /** One that nobody reads would else be deleted after 31 days, with what it holds. */
  private static void addForEver(@Nullable JsonNode there, List<String> options) {
    if (there == null || there.path("expirationPolicy").has("ttl")) {
      options.add(FOR_EVER);
    }
  }

  private Step subscription(
      String name, String topic, @Nullable JsonNode there, List<String> options) {
    if (there == null) {
      options.add(0, "--topic=" + topic);
    }
    return step(
        Resource.SUBSCRIPTION, name, "subscription " + name + " of topic " + topic, there, options);
  }

  private Step step(
      Resource resource, String name, String what, @Nullable JsonNode there, List<String> options) {
    String[] words = options.toArray(String[]::new);
    if (there == null) {
      return Step.create(what, resource.command("create", name, setup.project(), words));
    }
    return options.isEmpty()
        ? Step.there(what)
        : Step.update(what, resource.command("update", name, setup.project(), words));
  }
}
