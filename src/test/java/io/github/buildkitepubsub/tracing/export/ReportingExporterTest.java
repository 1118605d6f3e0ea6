package io.github.buildkitepubsub.tracing.export;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportingExporterTest {

  private static final SpanData SPAN =
      TestSpanData.builder()
          .setName("span")
          .setKind(SpanKind.INTERNAL)
          .setStartEpochNanos(1)
          .setEndEpochNanos(2)
          .setHasEnded(true)
          .setStatus(StatusData.unset())
          .build();

  private final ManualClock clock = new ManualClock();
  private final Receiver receiver = new Receiver();
  private final ReportingExporter exporter =
      new ReportingExporter(receiver, "http://collector:4318/v1/traces", clock::nanoTime);
  private final CapturedLog log = new CapturedLog(ReportingExporter.class.getName(), Level.INFO);

  /** Up or down. */
  private static final class Receiver implements SpanExporter {
    private boolean down;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return down
          ? CompletableResultCode.ofExceptionalFailure(
              new IllegalStateException("not sent", new ConnectException("refused")))
          : CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void writesNothingWhileAllIsWell() {
    export(3);

    assertThat(log.lines()).isEmpty();
  }

  @Test
  void writesOneLineAMinuteWhileTheReceiverIsDown() {
    receiver.down = true;

    for (int second = 0; second < 150; second += 5) {
      export(2);
      clock.advance(Duration.ofSeconds(5));
    }

    assertThat(log.lines()).hasSize(3);
    ILoggingEvent last = log.lines().get(2);
    assertThat(last.getLevel()).isEqualTo(Level.WARN);
    assertThat(CapturedLog.field(last, "spans_lost")).isEqualTo("50");
    assertThat(CapturedLog.field(last, "reason")).contains("refused");
    assertThat(CapturedLog.field(last, "endpoint")).isEqualTo("http://collector:4318/v1/traces");
  }

  @Test
  void saysOnceThatItWorksAgain() {
    receiver.down = true;
    export(1);
    receiver.down = false;

    export(1);
    clock.advance(Duration.ofMinutes(1));
    export(1);
    export(1);

    assertThat(log.lines())
        .extracting(ILoggingEvent::getMessage)
        .containsExactly(
            "traces are not exported; requests are not affected", "traces are exported again");
  }

  @Test
  void writesNoMoreForAReceiverThatComesAndGoes() {
    for (int second = 0; second < 120; second++) {
      receiver.down = !receiver.down;
      export(1);
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(log.lines()).hasSizeLessThanOrEqualTo(3);
  }

  private void export(int spans) {
    List<SpanData> batch = Collections.nCopies(spans, SPAN);
    CompletableResultCode result = exporter.export(batch);
    assertThat(result.isSuccess()).isNotEqualTo(receiver.down);
  }
}
