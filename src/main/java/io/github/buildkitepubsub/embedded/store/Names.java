package io.github.buildkitepubsub.embedded.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Full names of topics, subscriptions and projects.
 *
 * @see <a href="https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names">the rules</a>
 */
public final class Names {

  /** What stands for a topic that was deleted. */
  static final String DELETED_TOPIC = "_deleted-topic_";

  private static final String PROJECT = "projects/([^/]+)";
  private static final String ID = "[A-Za-z][A-Za-z0-9._~+%-]{2,254}";
  private static final Pattern PROJECT_NAME = Pattern.compile(PROJECT);
  private static final Pattern TOPIC_NAME = Pattern.compile(PROJECT + "/topics/(" + ID + ")");
  private static final Pattern SUBSCRIPTION_NAME =
      Pattern.compile(PROJECT + "/subscriptions/(" + ID + ")");

  private Names() {}

  /** {@code projects/P/topics/T}. */
  public static String topic(String projectId, String topicId) {
    return "projects/" + projectId + "/topics/" + topicId;
  }

  /** {@code projects/P/subscriptions/S}. */
  public static String subscription(String projectId, String subscriptionId) {
    return "projects/" + projectId + "/subscriptions/" + subscriptionId;
  }

  /** The short name: what follows the last slash. */
  public static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static String checkTopic(String name) {
    return check(TOPIC_NAME, name, "a topic name is projects/PROJECT/topics/ID");
  }

  static String checkSubscription(String name) {
    return check(
        SUBSCRIPTION_NAME, name, "a subscription name is projects/PROJECT/subscriptions/ID");
  }

  static String checkProject(String name) {
    if (!PROJECT_NAME.matcher(name).matches()) {
      throw Refusals.invalid("'" + name + "': a project name is projects/PROJECT");
    }
    return name;
  }

  /** The project's id in any full name. */
  static String projectId(String name) {
    return name.split("/", 3)[1];
  }

  private static String check(Pattern pattern, String name, String rule) {
    Matcher matcher = pattern.matcher(name);
    if (!matcher.matches() || matcher.group(2).startsWith("goog")) {
      throw Refusals.invalid(
          "'"
              + name
              + "': "
              + rule
              + ", the id of 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, not goog");
    }
    return name;
  }
}
