package io.github.buildkitepubsub.cli.init.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service's settings as a file: a configuration, or variables for a config map or a container.
 * A file that says all of it already, and more, is left alone.
 */
public final class ConfigFile {

  private static final String HEAD =
      """
      # Made by buildkite-pubsub init. The webhook's token is not in here: BUILDKITE_WEBHOOK_TOKEN has it, or a file of
      # receive.authentication.secrets (docs/CONFIGURATION.md).
      """;

  /** Larger ones are none of ours. */
  private static final int LARGEST = 1 << 18;

  /** A key at the beginning of a line; the rest of a line of somebody else's file is not shown. */
  private static final Pattern KEY = Pattern.compile("^\\s*(?:- )?[A-Za-z][\\w.-]*\\s*[:=]");

  /**
   * @param key below its section
   * @param variable the environment variable that says the same; null if there is none
   */
  private record Setting(String section, String key, @Nullable String variable, String value) {

    String line() {
      return variable + "=" + value;
    }
  }

  private ConfigFile() {}

  /** True if a file of this name gets variables; false for a configuration. */
  public static boolean hasVariables(Path file) {
    return file.toString().endsWith(".env");
  }

  /** True if a file can have this name. */
  public static boolean isKnown(Path file) {
    String name = file.toString();
    return hasVariables(file) || name.endsWith(".yml") || name.endsWith(".yaml");
  }

  static Step step(Setup setup, Path file) throws CommandException, IOException {
    String what = "file " + file;
    List<Setting> settings = settings(setup);
    String content = hasVariables(file) ? variables(settings) : configuration(settings);
    if (!Files.exists(file)) {
      return new Step(
          Step.Kind.CREATE,
          what,
          new Change.Write(file, content, content.lines().map(line -> "+ " + line).toList()));
    }
    String old = read(file);
    if (hasVariables(file) ? hasLines(old, settings) : hasSettings(old, settings)) {
      return Step.there(what);
    }
    return new Step(
        Step.Kind.UPDATE,
        what + ": other settings are in it",
        new Change.Write(file, content, differences(old, content)));
  }

  private static List<Setting> settings(Setup setup) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("pubsub", "projectId", "PROJECT_ID", setup.project()));
    settings.add(new Setting("pubsub", "topicId", "TOPIC_ID", setup.topic()));
    if (setup.ordering() != OrderingKey.NONE) {
      settings.add(
          new Setting(
              "pubsub", "orderingKey", null, setup.ordering().name().toLowerCase(Locale.ROOT)));
    }
    settings.add(new Setting("deadLetter", "enabled", "ENABLE_DLQ", "true"));
    settings.add(new Setting("deadLetter", "topicId", "DLQ_TOPIC_ID", setup.deadLetterTopic()));
    settings.add(
        new Setting(
            "deadLetter", "subscriptionId", "DLQ_SUBSCRIPTION_ID", setup.deadLetterSubscription()));
    return settings;
  }

  private static String variables(List<Setting> settings) {
    return settings.stream()
        .filter(setting -> setting.variable() != null)
        .map(setting -> setting.line() + "\n")
        .collect(Collectors.joining());
  }

  private static String configuration(List<Setting> settings) {
    StringBuilder text = new StringBuilder(HEAD);
    String section = "";
    for (Setting setting : settings) {
      if (!setting.section().equals(section)) {
        section = setting.section();
        text.append(section).append(":\n");
      }
      text.append("  ").append(setting.key()).append(": ").append(setting.value()).append('\n');
    }
    return text.toString();
  }

  private static boolean hasLines(String old, List<Setting> settings) {
    Set<String> lines = old.lines().map(String::strip).collect(Collectors.toSet());
    return settings.stream()
        .filter(setting -> setting.variable() != null)
        .allMatch(setting -> lines.contains(setting.line()));
  }

  private static boolean hasSettings(String old, List<Setting> settings) {
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(old);
    } catch (JsonProcessingException e) {
      return false;
    }
    return settings.stream()
        .allMatch(
            setting ->
                tree.path(setting.section())
                    .path(setting.key())
                    .asText("")
                    .equals(setting.value()));
  }

  /** What goes is shown by its keys alone: there may be secrets in it. */
  private static List<String> differences(String old, String content) {
    Set<String> before = old.lines().collect(Collectors.toSet());
    Set<String> after = content.lines().collect(Collectors.toSet());
    return Stream.concat(
            old.lines()
                .filter(line -> !after.contains(line) && !line.isBlank())
                .map(line -> "- " + masked(line)),
            content.lines().filter(line -> !before.contains(line)).map(line -> "+ " + line))
        .toList();
  }

  private static String masked(String line) {
    Matcher key = KEY.matcher(line);
    if (!key.find()) {
      return "...";
    }
    return key.end() == line.length() ? line : key.group() + " ...";
  }

  private static String read(Path file) throws CommandException, IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw CommandException.failed(file + " is too large: name another --config");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
