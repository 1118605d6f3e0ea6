package io.github.buildkitepubsub.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.metrics.replay.PrometheusReplayMetrics;
import io.github.buildkitepubsub.replay.ReplayCounts;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/METRICS.md has every metric that the service and the command {@code replay} register, as it
 * is declared. To make its tables anew: {@code mvn -Dtest=MetricsDocumentTest -Ddocs.update=true
 * test}.
 */
class MetricsDocumentTest {

  private static final Path DOCUMENT = Path.of("docs/METRICS.md");

  /** A comment that names the beginnings of names, and the table below it. */
  private static final Pattern TABLE =
      Pattern.compile("<!-- metrics: ([\\w ]+) -->\n\n(?:\\|.*\n)*");

  private static final Declared declared = new Declared();

  /** Remembers what is registered. */
  private static final class Declared extends PrometheusRegistry {

    private final List<MetricFamilyDescriptor> families = new ArrayList<>();

    @Override
    public void register(Collector collector) {
      super.register(collector);
      families.add(Objects.requireNonNull(collector.getMetricFamilyDescriptor()));
    }
  }

  @BeforeAll
  static void assembleTheService() throws Exception {
    Map<String, String> variables = Map.of("ENABLE_DLQ", "true", "DLQ_TOPIC_ID", "letters");
    Bootstrap<RelayConfiguration> bootstrap = new Bootstrap<>(new BuildkitePubsubApplication());
    RelayConfiguration configuration =
        LayeredConfigurationFactory.factory(variables, InputStream.nullInputStream())
            .create(
                RelayConfiguration.class,
                bootstrap.getValidatorFactory().getValidator(),
                bootstrap.getObjectMapper(),
                "dw")
            .build();
    Environment environment = new Environment("test");
    configuration
        .getHealthFactory()
        .orElseThrow()
        .configure(
            environment.lifecycle(),
            environment.servlets(),
            environment.jersey(),
            environment.health(),
            environment.getObjectMapper(),
            "test");
    new Wiring(configuration, environment, variables, declared).assemble();
    // Of a command, which has a registry of its own.
    new PrometheusReplayMetrics(
        declared, Instant.EPOCH, () -> new ReplayCounts(0, 0, 0, 0), () -> 0);
  }

  @Test
  void tablesAreUpToDate() throws IOException {
    String document = Files.readString(DOCUMENT);
    String upToDate = TABLE.matcher(document).replaceAll(MetricsDocumentTest::table);
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(DOCUMENT, upToDate);
      return;
    }

    assertThat(document).isEqualTo(upToDate);
  }

  @Test
  void everyMetricStandsInOneTable() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(declared.families)
        .extracting(MetricsDocumentTest::shownName)
        .allSatisfy(name -> assertThat(document.split("\n\\| `" + name + "`", -1)).hasSize(2));
  }

  @Test
  void everyMetricSaysWhatItMeans() {
    assertThat(declared.families)
        .allSatisfy(
            metric ->
                assertThat(metric.getMetadata().getHelp())
                    .as(metric.getPrometheusName())
                    .hasSizeGreaterThan(10)
                    .doesNotContain("|"));
  }

  private static String table(MatchResult match) {
    List<String> beginnings = Arrays.asList(match.group(1).split(" "));
    String rows =
        declared.families.stream()
            .filter(metric -> beginnings.stream().anyMatch(shownName(metric)::startsWith))
            .sorted(Comparator.comparing(MetricsDocumentTest::shownName))
            .map(MetricsDocumentTest::row)
            .collect(Collectors.joining());
    return Matcher.quoteReplacement(
        "<!-- metrics: "
            + match.group(1)
            + " -->\n\n| metric | type | labels | meaning |\n|---|---|---|---|\n"
            + rows);
  }

  private static String row(MetricFamilyDescriptor metric) {
    String labels =
        metric.getLabelNames().stream()
            .filter(label -> !label.equals("le"))
            .sorted()
            .map(label -> "`" + label + "`")
            .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            shownName(metric),
            metric.getType().name().toLowerCase(Locale.ROOT),
            labels,
            metric.getMetadata().getHelp());
  }

  /** As it stands in a scrape. */
  private static String shownName(MetricFamilyDescriptor metric) {
    String name = metric.getPrometheusName();
    return switch (metric.getType()) {
      case COUNTER -> name.endsWith("_total") ? name : name + "_total";
      case INFO -> name.endsWith("_info") ? name : name + "_info";
      default -> name;
    };
  }
}
