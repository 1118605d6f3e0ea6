package io.github.buildkitepubsub.testing;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a scrape of a registry shows, in Prometheus' text format. */
public final class Exposition {

  private Exposition() {}

  public static String of(PrometheusRegistry registry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The samples whose name begins with {@code prefix}, without histograms' buckets. */
  public static List<String> samples(PrometheusRegistry registry, String prefix) {
    return of(registry)
        .lines()
        .filter(line -> line.startsWith(prefix))
        .filter(line -> !line.contains("_bucket{"))
        .toList();
  }
}
