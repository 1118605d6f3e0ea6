package io.github.buildkitepubsub.cli.init.gcloud;

import java.util.ArrayList;
import java.util.List;

/** A kind of thing in a project, and how the tool calls it. */
public enum Resource {
  TOPIC("topic", "roles/pubsub.admin", false),
  SUBSCRIPTION("subscription", "roles/pubsub.admin", false),
  SECRET("secret", "roles/secretmanager.admin", true),
  SERVICE_ACCOUNT("service account", "roles/iam.serviceAccountAdmin", true);

  private final String title;
  private final String admin;
  private final boolean hasConditions;

  Resource(String title, String admin, boolean hasConditions) {
    this.title = title;
    this.admin = admin;
    this.hasConditions = hasConditions;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** The role that may read, make and change it. */
  public String admin() {
    return admin;
  }

  /**
   * True if its bindings can have conditions. The tool asks which one is meant where one of the
   * others has any, unless it is told.
   */
  public boolean hasConditions() {
    return hasConditions;
  }

  /** A command on {@code name}, in {@code project}. */
  public List<String> command(String verb, String name, String project, String... options) {
    List<String> words = new ArrayList<>(group());
    words.addAll(List.of(verb, name, "--project=" + project));
    words.addAll(List.of(options));
    return List.copyOf(words);
  }

  private List<String> group() {
    return switch (this) {
      case TOPIC -> List.of("pubsub", "topics");
      case SUBSCRIPTION -> List.of("pubsub", "subscriptions");
      case SECRET -> List.of("secrets");
      case SERVICE_ACCOUNT -> List.of("iam", "service-accounts");
    };
  }
}
