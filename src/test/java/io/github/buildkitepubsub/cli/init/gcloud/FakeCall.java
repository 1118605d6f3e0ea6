package io.github.buildkitepubsub.cli.init.gcloud;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one command line says.
 *
 * @param command its words without names
 * @param names what it is about
 */
record FakeCall(String command, List<String> names, Map<String, String> flags) {

  static FakeCall of(List<String> arguments) {
    List<String> words = new ArrayList<>();
    Map<String, String> flags = new HashMap<>();
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        int end = argument.indexOf('=');
        flags.put(
            argument.substring(2, end < 0 ? argument.length() : end),
            end < 0 ? "" : argument.substring(end + 1));
      } else {
        words.add(argument);
      }
    }
    String first = String.join(" ", words.subList(0, 2));
    int length =
        List.of("pubsub topics", "pubsub subscriptions", "secrets versions", "iam service-accounts")
                .contains(first)
            ? 3
            : 2;
    return new FakeCall(
        String.join(" ", words.subList(0, length)),
        List.copyOf(words.subList(length, words.size())),
        flags);
  }

  String verb() {
    return command.substring(command.lastIndexOf(' ') + 1);
  }

  /** The thing's name. */
  String name() {
    return flags.containsKey("secret") ? flag("secret") : names.get(0);
  }

  String flag(String flag) {
    String value = flags.get(flag);
    if (value == null) {
      throw new AssertionError(command + " needs --" + flag);
    }
    return value;
  }

  /** The thing by group and name; an account is made by its name, and found by its address. */
  String key() {
    String group =
        command.startsWith("secrets") ? "secrets" : command.substring(0, command.lastIndexOf(' '));
    return command.equals("iam service-accounts create")
        ? group + "/" + name() + "@" + flag("project") + ".iam.gserviceaccount.com"
        : group + "/" + name();
  }

  String api() {
    return switch (command.substring(0, command.indexOf(' '))) {
      case "pubsub" -> "pubsub.googleapis.com";
      case "secrets" -> "secretmanager.googleapis.com";
      default -> "iam.googleapis.com";
    };
  }
}
