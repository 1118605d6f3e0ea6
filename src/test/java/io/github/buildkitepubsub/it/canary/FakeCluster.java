package io.github.buildkitepubsub.it.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The cluster of the kubectl in {@code scripts/tests/fakes}: files of JSON, which that changes. */
final class FakeCluster {

  static final String OLD = "registry.example.com/buildkite-pubsub:1.0.0";
  static final String NEW = "registry.example.com/buildkite-pubsub:1.1.0";
  static final String STABLE = "buildkite-pubsub";
  static final String CANARY = "buildkite-pubsub-canary";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path state;
  private final Path objects;

  /** Three stable instances of the old version, no canary, and a route that gives all to them. */
  FakeCluster(Path state) throws IOException {
    this.state = state;
    this.objects = Files.createDirectories(state.resolve("cluster/default"));
    workload(STABLE, 3);
    workload(CANARY, 0);
    Files.writeString(
        objects.resolve("httproute," + STABLE),
        """
        {"kind":"HTTPRoute","metadata":{"name":"buildkite-pubsub","resourceVersion":"1"},"spec":{"rules":[{"backendRefs":[
        {"name":"buildkite-pubsub-stable","port":80,"weight":100},{"name":"buildkite-pubsub-canary","port":80,"weight":0}]}]}}
        """);
  }

  private void workload(String name, int replicas) throws IOException {
    Files.writeString(
        objects.resolve("statefulset," + name),
        """
        {"kind":"StatefulSet","metadata":{"name":"%s","resourceVersion":"1"},"spec":{"replicas":%d,"template":{"spec":{
        "containers":[{"name":"buildkite-pubsub","image":"%s"}]}}}}
        """
            .formatted(name, replicas, OLD));
  }

  Path state() {
    return state;
  }

  /** Per cent of the requests that go to the canary. */
  int weight() {
    return read("httproute," + STABLE).at("/spec/rules/0/backendRefs/1/weight").asInt();
  }

  int replicas(String workload) {
    return read("statefulset," + workload).at("/spec/replicas").asInt();
  }

  String image(String workload) {
    return read("statefulset," + workload).at("/spec/template/spec/containers/0/image").asText();
  }

  /** What the script keeps: {@code phase}, {@code reason} and others. */
  String rollout(String key) {
    return read("configmap,buildkite-pubsub-canary-rollout").at("/data/" + key).asText();
  }

  /** Every weight that the canary was given, in order. */
  List<Integer> weights() throws IOException {
    Path file = state.resolve("weights");
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .map(line -> Integer.valueOf(line.split(" ", -1)[1]))
            .toList()
        : List.of();
  }

  private JsonNode read(String object) {
    try {
      return JSON.readTree(objects.resolve(object).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
