package io.github.buildkitepubsub.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Records a share of the traces that begin here, which can change. Thread-safe. */
final class LiveSampler implements Sampler {

  private volatile Sampler delegate;

  LiveSampler(double ratio) {
    this.delegate = of(ratio);
  }

  /** Traces that begin from now on follow {@code ratio}. */
  void update(double ratio) {
    delegate = of(ratio);
  }

  private static Sampler of(double ratio) {
    return Sampler.parentBased(Sampler.traceIdRatioBased(ratio));
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    return delegate.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return delegate.getDescription();
  }
}
