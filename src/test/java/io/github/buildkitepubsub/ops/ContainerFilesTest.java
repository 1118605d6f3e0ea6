package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The image and the local stack name things that are there, and those that the code names. */
class ContainerFilesTest {

  private static final String NAME = "Dockerfile";
  private static final String COPY = "(?m)^(?:COPY|ADD) (?!--from)(.+)$";

  /** What somebody fetches or builds before the image, as the file's comment says. */
  private static final Pattern MADE_BEFORE = Pattern.compile("k8s/backup/kubectl|target/.*");

  private static final Pattern USER = Pattern.compile("(?m)^USER (\\d+):(\\d+)$");

  private final String dockerfile = OpsFiles.text(Path.of("Dockerfile"));
  private final JsonNode compose = OpsFiles.yaml(Path.of("compose.yaml"));

  static Stream<Path> dockerfiles() throws IOException {
    try (Stream<Path> files =
        Files.find(
            Path.of(""), 6, (file, attributes) -> file.getFileName().toString().equals(NAME))) {
      return files.filter(file -> !file.startsWith("target")).toList().stream();
    }
  }

  @Test
  void thereAreDockerfilesOfTheServiceItsBackupAndItsExamples() throws IOException {
    assertThat(dockerfiles())
        .contains(Path.of(NAME), Path.of("k8s/backup", NAME))
        .anyMatch(file -> file.startsWith("examples"));
    assertThat(sources(Path.of(NAME))).contains("src", "pom.xml", "bin/buildkite-pubsub");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void everyDockerfileCopiesFilesThatAreThereAndNotIgnored(Path file) {
    Path context = context(file);
    DockerIgnore ignore = DockerIgnore.inForce(context, file);

    assertThat(sources(file))
        .isNotEmpty()
        .allSatisfy(
            source -> {
              assertThat(ignore.letsThrough(source)).as(source).isTrue();
              if (!MADE_BEFORE.matcher(source).matches()) {
                assertThat(context.resolve(source)).exists();
              }
            });
  }

  /** A token or a spool that lies in the checkout has no business in an image. */
  @Test
  void whatTheImageOfTheBackupDoesNotCopyIsIgnored() {
    Path file = Path.of("k8s/backup", NAME);
    DockerIgnore ignore = DockerIgnore.inForce(context(file), file);

    assertThat(ignore.letThrough()).containsExactlyInAnyOrderElementsOf(sources(file));
    assertThat(ignore.letsThrough("src")).isFalse();
    assertThat(ignore.letsThrough("scripts/restore")).isFalse();
  }

  @Test
  void theRulesOfAnIgnoreFileAreThoseOfDocker() {
    DockerIgnore ignore =
        new DockerIgnore("# all\n*\n!src\nsrc/benchmark\n!scripts/*.sh\n**/*.log\n");

    assertThat(ignore.letsThrough("src/main/A.java")).isTrue();
    assertThat(ignore.letsThrough("src/benchmark/B.java")).isFalse();
    assertThat(ignore.letsThrough("scripts/lib.sh")).isTrue();
    assertThat(ignore.letsThrough("scripts/backup")).isFalse();
    assertThat(ignore.letsThrough("src/a.log")).isFalse();
    assertThat(new DockerIgnore("").letsThrough("any")).isTrue();
  }

  /** Where a build begins: its comment says so, else it is the directory of the file. */
  private static Path context(Path file) {
    return OpsFiles.text(file).contains("-f " + file) || file.getParent() == null
        ? Path.of("")
        : file.getParent();
  }

  private static List<String> sources(Path file) {
    List<String> sources = new ArrayList<>();
    for (String line : OpsFiles.matches(COPY, OpsFiles.text(file).replace("\\\n", " "))) {
      List<String> words = List.of(line.strip().split("\\s+"));
      sources.addAll(words.subList(0, words.size() - 1));
    }
    return sources;
  }

  @Test
  void theImageRunsAsTheUserOfTheKubernetesFiles() {
    Matcher user = USER.matcher(dockerfile);
    assertThat(user.find()).isTrue();

    JsonNode pod =
        OpsFiles.yaml(OpsFiles.KUBERNETES.resolve("stateful-set.yaml"))
            .at("/spec/template/spec/securityContext");
    assertThat(user.group(1)).isEqualTo(pod.get("runAsUser").asText());
    assertThat(user.group(2)).isEqualTo(pod.get("runAsGroup").asText());
  }

  @Test
  void theImageHasTheServicesPortsAndTheSpoolOfTheKubernetesFiles() {
    JsonNode config = OpsFiles.yaml(Path.of("config.yml"));
    String ports =
        config.at("/server/applicationConnectors/0/port").asText()
            + " "
            + config.at("/server/adminConnectors/0/port").asText();

    assertThat(dockerfile).contains("\nEXPOSE " + ports + "\n");
    assertThat(OpsFiles.text(OpsFiles.KUBERNETES.resolve("stateful-set.yaml")))
        .contains("value: /var/lib/buildkite-pubsub/spool");
    assertThat(dockerfile).contains("SPOOL_DIRECTORY=/var/lib/buildkite-pubsub/spool");
  }

  @Test
  void everyImageHasATagOfItsOwn() {
    List<String> images = new ArrayList<>();
    dockerfile
        .lines()
        .filter(line -> line.startsWith("FROM "))
        .forEach(line -> images.add(line.split(" ", -1)[1]));
    compose
        .get("services")
        .forEach(service -> images.add(service.path("image").asText("built:here")));

    assertThat(images)
        .filteredOn(image -> !List.of("runtime", "build", "archive").contains(image))
        .allMatch(image -> image.contains(":") && !image.endsWith(":latest"));
  }

  @Test
  void theLocalStackMountsWhatIsThereAndOpensNothingToOthers() {
    JsonNode services = compose.get("services");
    List<String> mounts = new ArrayList<>();
    services.forEach(service -> service.path("volumes").forEach(each -> mounts.add(each.asText())));
    List<String> ports = new ArrayList<>();
    services.forEach(service -> service.path("ports").forEach(each -> ports.add(each.asText())));

    assertThat(mounts)
        .filteredOn(mount -> mount.startsWith("./"))
        .isNotEmpty()
        .allSatisfy(mount -> assertThat(Path.of(mount.split(":", -1)[0])).isDirectory())
        .allMatch(mount -> mount.endsWith(":ro"));
    assertThat(ports).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    services
        .properties()
        .forEach(
            each -> {
              if (!each.getKey().equals("relay")) {
                assertThat(each.getValue().path("network_mode").asText())
                    .as(each.getKey())
                    .isEqualTo("service:relay");
              }
            });
  }

  @Test
  void theLocalGrafanaReadsDashboardsWhereItsProvisioningLooks() {
    String provisioned =
        OpsFiles.yaml(Path.of("grafana/provisioning/dashboards/buildkite-pubsub.yml"))
            .at("/providers/0/options/path")
            .asText();

    assertThat(compose.at("/services/grafana/volumes").toString())
        .contains(":" + provisioned + ":ro");
  }
}
