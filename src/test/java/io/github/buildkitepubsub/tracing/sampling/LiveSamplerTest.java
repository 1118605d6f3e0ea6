package io.github.buildkitepubsub.tracing.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ShowsLive;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveSamplerTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final SamplingSettings NONE = SamplingSettings.defaults();

  private static SamplingDecision decide(LiveSampler sampler, Context parent) {
    return sampler
        .shouldSample(parent, TRACE, "span", SpanKind.SERVER, Attributes.empty(), List.of())
        .getDecision();
  }

  private static Context sender(boolean records) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    TRACE,
                    "b7ad6b7169203331",
                    records ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }

  @ParameterizedTest
  @CsvSource({
    "ALWAYS_ON, 0, true, true, true",
    "ALWAYS_OFF, 1, false, false, false",
    "TRACEIDRATIO, 1, true, true, true",
    "TRACEIDRATIO, 0, false, false, false",
    "PARENTBASED_ALWAYS_ON, 0, true, true, false",
    "PARENTBASED_ALWAYS_OFF, 1, false, true, false",
    "PARENTBASED_TRACEIDRATIO, 1, true, true, false",
    "PARENTBASED_TRACEIDRATIO, 0, false, true, false"
  })
  void decidesAsItsNameSays(
      SamplerKind kind, double ratio, boolean root, boolean ofRecording, boolean ofNotRecording) {
    LiveSampler sampler = new LiveSampler(kind, ratio, NONE);

    assertThat(decide(sampler, Context.root()) == SamplingDecision.RECORD_AND_SAMPLE)
        .isEqualTo(root);
    assertThat(decide(sampler, sender(true)) == SamplingDecision.RECORD_AND_SAMPLE)
        .isEqualTo(ofRecording);
    assertThat(decide(sampler, sender(false)) == SamplingDecision.RECORD_AND_SAMPLE)
        .isEqualTo(ofNotRecording);
  }

  @Test
  void anEventTypeMayHaveARatioOfItsOwn() {
    LiveSampler sampler =
        new LiveSampler(
            SamplerKind.PARENTBASED_TRACEIDRATIO,
            0,
            new SamplingSettings(null, Map.of("build.finished", 1.0)));

    assertThat(decide(sampler, LiveSampler.of(Context.root(), "build.finished")))
        .isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
    assertThat(decide(sampler, LiveSampler.of(Context.root(), "ping")))
        .isEqualTo(SamplingDecision.DROP);
    assertThat(decide(sampler, Context.root())).isEqualTo(SamplingDecision.DROP);
  }

  @Test
  void whereErrorsAreKeptEverythingIsRecordedButNotSampled() {
    LiveSampler sampler =
        new LiveSampler(SamplerKind.PARENTBASED_TRACEIDRATIO, 0, new SamplingSettings(true, null));

    assertThat(decide(sampler, Context.root())).isEqualTo(SamplingDecision.RECORD_ONLY);
    assertThat(decide(sampler, sender(false))).isEqualTo(SamplingDecision.RECORD_ONLY);
    assertThat(decide(sampler, sender(true))).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
  }

  @ShowsLive({"tracing.sampler", "tracing.sampling.errors", "tracing.sampling.eventTypes"})
  @Test
  void takesOtherSettingsAtOnce() {
    LiveSampler sampler = new LiveSampler(SamplerKind.PARENTBASED_TRACEIDRATIO, 0, NONE);
    Context ping = LiveSampler.of(Context.root(), "ping");
    SamplingDecision before = decide(sampler, ping);

    sampler.update(SamplerKind.ALWAYS_ON, 0, NONE);
    SamplingDecision always = decide(sampler, ping);
    sampler.update(
        SamplerKind.PARENTBASED_TRACEIDRATIO, 0, new SamplingSettings(null, Map.of("ping", 1.0)));
    SamplingDecision ofItsType = decide(sampler, ping);
    sampler.update(SamplerKind.PARENTBASED_TRACEIDRATIO, 0, new SamplingSettings(true, null));
    SamplingDecision forErrors = decide(sampler, ping);

    assertThat(before).isEqualTo(SamplingDecision.DROP);
    assertThat(always).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
    assertThat(ofItsType).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
    assertThat(forErrors).isEqualTo(SamplingDecision.RECORD_ONLY);
  }
}
