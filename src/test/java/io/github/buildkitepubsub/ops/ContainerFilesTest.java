package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image and the local stack name things that are there, and those that the code names. */
class ContainerFilesTest {

  private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(.+)$");
  private static final Pattern USER = Pattern.compile("(?m)^USER (\\d+):(\\d+)$");

  private final String dockerfile = OpsFiles.text(Path.of("Dockerfile"));
  private final JsonNode compose = OpsFiles.yaml(Path.of("compose.yaml"));

  @Test
  void theDockerfileCopiesFilesThatAreThereAndNotIgnored() {
    List<String> sources = new ArrayList<>();
    Matcher copies = COPY.matcher(dockerfile);
    while (copies.find()) {
      String[] words = copies.group(1).split(" ", -1);
      sources.addAll(List.of(words).subList(0, words.length - 1));
    }

    String ignore = OpsFiles.text(Path.of(".dockerignore"));
    assertThat(sources).contains("src", "pom.xml", "bin/buildkite-pubsub");
    assertThat(sources)
        .allSatisfy(
            source -> {
              assertThat(Path.of(source)).exists();
              assertThat(ignore.lines())
                  .anyMatch(line -> source.equals(line.substring(1)) || isBelow(source, line));
            });
  }

  private static boolean isBelow(String source, String line) {
    return line.startsWith("!") && source.startsWith(line.substring(1) + "/");
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
