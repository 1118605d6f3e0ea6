package io.github.buildkitepubsub.tracing.sampling;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides when a trace begins, by settings that can change. Spans follow their parent in this
 * process. Where errors are kept, a span that would not be recorded is, but not sampled: {@link
 * FailedTraces} then decides. Thread-safe.
 */
public final class LiveSampler implements Sampler {

  /** The type of the event, as far as it is known at the beginning. */
  private static final ContextKey<String> EVENT_TYPE = ContextKey.named("sampled-event-type");

  private volatile Rules rules;

  private record Rules(Sampler sampler, boolean keepsErrors) {}

  public LiveSampler(SamplerKind kind, double ratio, SamplingSettings more) {
    this.rules = rules(kind, ratio, more);
  }

  /** Traces that begin from now on follow these settings. */
  public void update(SamplerKind kind, double ratio, SamplingSettings more) {
    rules = rules(kind, ratio, more);
  }

  /** {@code context}, in which traces begin that are of an event of this type. */
  public static Context of(Context context, String eventType) {
    return context.with(EVENT_TYPE, eventType);
  }

  private static Rules rules(SamplerKind kind, double ratio, SamplingSettings more) {
    Sampler root =
        switch (kind) {
          case ALWAYS_ON, PARENTBASED_ALWAYS_ON -> Sampler.alwaysOn();
          case ALWAYS_OFF, PARENTBASED_ALWAYS_OFF -> Sampler.alwaysOff();
          case TRACEIDRATIO, PARENTBASED_TRACEIDRATIO -> byType(ratio, more.eventTypes());
        };
    Sampler sampler =
        kind.isParentBased()
            ? Sampler.parentBased(root)
            : Sampler.parentBasedBuilder(root)
                .setRemoteParentSampled(root)
                .setRemoteParentNotSampled(root)
                .build();
    return new Rules(sampler, more.errors());
  }

  private static Sampler byType(double ratio, Map<String, Double> ofTypes) {
    Sampler ofOthers = Sampler.traceIdRatioBased(ratio);
    Map<String, Sampler> samplers = new HashMap<>();
    ofTypes.forEach((type, own) -> samplers.put(type, Sampler.traceIdRatioBased(own)));
    return samplers.isEmpty() ? ofOthers : new ByType(samplers, ofOthers);
  }

  private record ByType(Map<String, Sampler> samplers, Sampler ofOthers) implements Sampler {

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      String type = parent.get(EVENT_TYPE);
      return (type == null ? ofOthers : samplers.getOrDefault(type, ofOthers))
          .shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
      return "ByType" + samplers;
    }
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    Rules now = rules;
    SamplingResult result =
        now.sampler().shouldSample(parent, traceId, name, kind, attributes, links);
    return now.keepsErrors() && result.getDecision() == SamplingDecision.DROP
        ? SamplingResult.recordOnly()
        : result;
  }

  @Override
  public String getDescription() {
    return rules.sampler().getDescription();
  }
}
