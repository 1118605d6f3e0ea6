package io.github.buildkitepubsub.tracing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.tracing.sampling.LiveSampler;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.awaitility.Awaitility;

/** Tracing that is on, and whose spans stay in memory. */
public final class RecordedSpans {

  private static final ObjectMapper YAML = Jackson.newObjectMapper(new YAMLFactory());

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final Tracing tracing;

  /** Of every trace that begins here. */
  public RecordedSpans() {
    this("samplingRatio: 1");
  }

  /**
   * @param yaml keys of the section {@code tracing}
   */
  public RecordedSpans(String yaml) {
    TracingSettings settings = settings(yaml);
    LiveSampler sampler =
        new LiveSampler(settings.sampler(), settings.samplingRatio(), settings.sampling());
    SpanProcessor processor =
        SimpleSpanProcessor.builder(exporter).setExportUnsampledSpans(true).build();
    tracing =
        new SdkTracing(
            Sdk.with(settings, sampler, processor, System::nanoTime),
            sampler,
            Propagators.of(settings.propagators()));
  }

  /** Settings with these keys. */
  static TracingSettings settings(String yaml) {
    try {
      return YAML.readValue(yaml, TracingSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public Tracing tracing() {
    return tracing;
  }

  /** Every span that has ended, in the order of their ends. */
  public List<SpanData> all() {
    return exporter.getFinishedSpanItems();
  }

  /** All, once there are {@code count}: a server span ends after its sender has the answer. */
  public List<SpanData> await(int count) {
    return Awaitility.await().until(this::all, all -> all.size() >= count);
  }

  /** The only span with this name, once it has ended. */
  public SpanData only(String name) {
    List<SpanData> named = Awaitility.await().until(() -> named(name), spans -> !spans.isEmpty());
    if (named.size() > 1) {
      throw new AssertionError("there is more than one span " + name + ": " + named);
    }
    return named.get(0);
  }

  private List<SpanData> named(String name) {
    return all().stream().filter(span -> span.getName().equals(name)).toList();
  }
}
