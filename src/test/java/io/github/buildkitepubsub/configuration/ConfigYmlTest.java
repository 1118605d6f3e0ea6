package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The file config.yml is complete and is equal to the defaults. */
class ConfigYmlTest {

  private static final Set<String> OWN_SECTIONS =
      Set.of(
          "receive",
          "event",
          "validation",
          "spool",
          "forward",
          "publish",
          "deadLetter",
          "pubsub",
          "embedded",
          "tracing",
          "observe",
          "operate",
          "reload");

  @Test
  void changesNothing() throws Exception {
    RelayConfiguration defaults = Loading.factory(Map.of(), InputStream.nullInputStream()).build();

    RelayConfiguration fromFile = Loading.load(Files.readString(CommentedFile.CONFIG));

    assertThat(Leaves.of(Loading.MAPPER.valueToTree(fromFile)))
        .isEqualTo(Leaves.of(Loading.MAPPER.valueToTree(defaults)));
  }

  @Test
  void hasEveryKeyAndNoOther() throws Exception {
    Map<String, JsonNode> inFile;
    try (InputStream input = Files.newInputStream(CommentedFile.CONFIG)) {
      inFile = new TreeMap<>(Leaves.of(YamlFile.read(input, "config.yml")));
    }
    // A section all of whose keys are in comments is as if it were not there.
    inFile.values().removeIf(JsonNode::isNull);

    assertThat(inFile.keySet())
        .containsExactlyInAnyOrderElementsOf(
            documented().entrySet().stream()
                .filter(leaf -> !leaf.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList());
  }

  @Test
  void showsKeysWithoutDefaultInAComment() throws Exception {
    List<String> withoutDefault =
        documented().entrySet().stream()
            .filter(leaf -> leaf.getValue().isNull())
            .map(Map.Entry::getKey)
            .toList();

    assertThat(CommentedFile.read(CommentedFile.CONFIG).commentedKeys)
        .containsExactlyInAnyOrderElementsOf(withoutDefault);
  }

  @Test
  void saysOfEveryKeyWhatItDoes() throws Exception {
    CommentedFile file = CommentedFile.read(CommentedFile.CONFIG);

    assertThat(documented().keySet())
        .allSatisfy(key -> assertThat(file.comments.get(key)).isNotBlank());
  }

  @Test
  void namesTheEnvironmentVariablesOfEveryKey() throws Exception {
    CommentedFile file = CommentedFile.read(CommentedFile.CONFIG);

    for (Map.Entry<String, String> comment : file.comments.entrySet()) {
      Set<String> named = new HashSet<>();
      for (EnvironmentVariable variable : EnvironmentVariables.all()) {
        if (comment.getValue().matches("(?s).*\\b" + variable.name() + "\\b.*")) {
          named.add(variable.name());
        }
      }
      assertThat(named).as(comment.getKey()).isEqualTo(variablesOf(comment.getKey()));
    }
  }

  /** Keys of the settings records with their defaults, and of Dropwizard's sections as built in. */
  private static Map<String, JsonNode> documented() {
    ObjectNode own = Loading.MAPPER.valueToTree(new RelayConfiguration());
    own.retain(OWN_SECTIONS);
    Map<String, JsonNode> documented = new TreeMap<>(Leaves.of(own));
    documented.putAll(Leaves.of(YamlFile.builtIn()));
    return documented;
  }

  private static Set<String> variablesOf(String key) {
    return EnvironmentVariables.all().stream()
        .filter(variable -> key.equals(variable.key()))
        .map(EnvironmentVariable::name)
        .collect(Collectors.toSet());
  }
}
