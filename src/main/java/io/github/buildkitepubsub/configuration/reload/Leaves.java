package io.github.buildkitepubsub.configuration.reload;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of a configuration by their keys. A list of plain values is one; a secret stands under
 * its name, with the value that was read.
 */
final class Leaves {

  private final Map<String, Object> values = new TreeMap<>();

  private Leaves() {}

  /** Keeps secrets as they are, where Dropwizard's mapper masks them: they are to be compared. */
  static ObjectMapper comparing(ObjectMapper mapper) {
    return mapper.copy().registerModule(new SimpleModule().addSerializer(new SecretAsItIs()));
  }

  /**
   * @param mapper made by {@link #comparing}
   */
  static Leaves of(RelayConfiguration configuration, LiveSecrets secrets, ObjectMapper mapper) {
    Leaves leaves = new Leaves();
    leaves.collect("", mapper.valueToTree(configuration));
    secrets.lists().forEach(leaves::replace);
    return leaves;
  }

  private void collect(String path, JsonNode node) {
    if (node.isArray() && !node.isEmpty() && node.get(0).isContainerNode()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "[" + i + "]", node.get(i));
      }
    } else if (node.isObject()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(entry -> collect(prefix + entry.getKey(), entry.getValue()));
    } else if (!node.isNull()) {
      values.put(path, node);
    }
  }

  private void replace(String list, List<NamedSecret> secrets) {
    values
        .keySet()
        .removeIf(
            key -> key.equals(list) || key.startsWith(list + "[") || key.startsWith(list + "."));
    secrets.forEach(secret -> values.put(list + "[" + secret.name() + "]", secret));
  }

  /** These, with the live ones of {@code other} in the place of their own. */
  Leaves withLive(Leaves other) {
    Leaves mixed = new Leaves();
    mixed.values.putAll(other.values);
    mixed.values.keySet().removeIf(key -> !LiveKeys.contain(key));
    values.forEach(
        (key, value) -> {
          if (!LiveKeys.contain(key)) {
            mixed.values.put(key, value);
          }
        });
    return mixed;
  }

  /** What {@code other} has in the place of these, in the order of the keys. */
  List<KeyChange> changesTo(Leaves other) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(other.values.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(values.get(key), other.values.get(key)))
        .map(
            key -> new KeyChange(key, text(key, values.get(key)), text(key, other.values.get(key))))
        .toList();
  }

  private static String text(String key, @Nullable Object value) {
    if (value == null) {
      return KeyChange.ABSENT;
    }
    if (value instanceof NamedSecret secret) {
      return secret.signatureOnly() ? Secret.MASK + " (signature only)" : Secret.MASK;
    }
    // Dropwizard has its own keys for passwords, of key stores, as plain texts.
    return key.toLowerCase(Locale.ROOT).endsWith("password")
        ? Secret.MASK
        : ((JsonNode) value).isValueNode() ? ((JsonNode) value).asText() : value.toString();
  }

  private static final class SecretAsItIs extends StdSerializer<Secret> {

    private static final long serialVersionUID = 1;

    SecretAsItIs() {
      super(Secret.class);
    }

    @Override
    public void serialize(Secret secret, JsonGenerator tree, SerializerProvider provider)
        throws IOException {
      tree.writeEmbeddedObject(secret);
    }
  }
}
