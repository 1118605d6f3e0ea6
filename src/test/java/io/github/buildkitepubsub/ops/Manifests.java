package io.github.buildkitepubsub.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a kustomization renders to. */
record Manifests(List<JsonNode> resources) {

  private static final String NAME = "buildkite-pubsub";

  static Manifests of(Path kustomization) {
    return new Manifests(Kustomize.render(kustomization));
  }

  /** The directories below {@code root} that have a kustomization of their own. */
  static List<Path> below(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("kustomization.yaml"))
          .map(Path::getParent)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A component, on top of what makes it a deployment. */
  static Manifests of(Path component, Path resources) {
    try {
      Path overlay = Files.createDirectories(Path.of("target/component-overlay"));
      Files.writeString(
          overlay.resolve("kustomization.yaml"),
          "resources: [../../%s]%ncomponents: [../../%s]%n".formatted(resources, component));
      return of(overlay);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stream<JsonNode> ofKind(String kind) {
    return resources.stream().filter(resource -> resource.get("kind").asText().equals(kind));
  }

  JsonNode the(String kind) {
    return named(kind, NAME);
  }

  /** The one of that name; the hash behind a config map's name is not part of it. */
  JsonNode named(String kind, String name) {
    return ofKind(kind)
        .filter(each -> each.at("/metadata/name").asText().matches(name + "(-[a-z0-9]{10})?"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }

  List<JsonNode> workloads() {
    return Stream.concat(ofKind("StatefulSet"), ofKind("Deployment")).toList();
  }

  /** The variables of a workload's container; those of a secret are made up. */
  Map<String, String> environment(JsonNode workload) {
    JsonNode container = container(workload);
    Map<String, String> environment = new TreeMap<>();
    OpsFiles.stream(container.get("envFrom"))
        .map(source -> exactly("ConfigMap", source.at("/configMapRef/name").asText()))
        .forEach(
            map ->
                map.get("data")
                    .properties()
                    .forEach(e -> environment.put(e.getKey(), e.getValue().asText())));
    for (JsonNode variable : container.get("env")) {
      environment.put(variable.get("name").asText(), value(variable, workload, environment));
    }
    return environment;
  }

  private static String value(
      JsonNode variable, JsonNode workload, Map<String, String> environment) {
    String label = variable.at("/valueFrom/fieldRef/fieldPath").asText();
    if (label.startsWith("metadata.labels['")) {
      String name = label.substring("metadata.labels['".length(), label.length() - 2);
      return workload.at("/spec/template/metadata/labels").get(name).asText();
    }
    String value = variable.path("value").asText("a secret");
    for (Map.Entry<String, String> known : environment.entrySet()) {
      value = value.replace("$(" + known.getKey() + ")", known.getValue());
    }
    return value;
  }

  /** What the service makes of the workload's file and variables, as it would at its start. */
  RelayConfiguration configuration(JsonNode workload) throws Exception {
    String map =
        byName(workload.at("/spec/template/spec/volumes"), "config").at("/configMap/name").asText();
    String file = exactly("ConfigMap", map).at("/data/config.yml").asText();
    Map<String, String> environment = environment(workload);
    environment.remove("REGION");
    return LayeredConfigurationFactory.factory(
            environment, new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)))
        .create(
            RelayConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
        .build(path -> InputStream.nullInputStream(), "-");
  }

  private JsonNode exactly(String kind, String name) {
    return ofKind(kind)
        .filter(each -> each.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }

  static JsonNode container(JsonNode workload) {
    return workload.at("/spec/template/spec/containers/0");
  }

  /** The element of {@code array} of that name. */
  static JsonNode byName(JsonNode array, String name) {
    return OpsFiles.stream(array)
        .filter(element -> element.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing in " + array + " is named " + name));
  }
}
