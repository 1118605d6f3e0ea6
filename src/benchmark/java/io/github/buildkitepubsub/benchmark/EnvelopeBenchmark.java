package io.github.buildkitepubsub.benchmark;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of a body to the message that is published: parse, attributes, envelope. */
@State(Scope.Benchmark)
public class EnvelopeBenchmark extends CountedBenchmark {

  /** Three sizes, a job a little smaller, then a type of each other family. */
  @Param({
    Bodies.SMALL,
    Bodies.TYPICAL,
    Bodies.LARGE,
    "job.scheduled",
    "build.finished",
    "agent.connected",
    "cluster_token.registration_blocked",
    "package.created",
    "workflow.alarm",
    "passed_on_retry",
    "ping"
  })
  String body = Bodies.TYPICAL;

  private final Instant receivedAt = Instant.parse("2026-05-09T21:06:00.125Z");
  private final EventParser parser = new EventParser(EventSettings.defaults());
  private final MessageFormat format = new MessageFormat(EventSettings.defaults());
  private byte[] bytes = {};

  @Setup
  public void read() {
    bytes = Bodies.body(body);
  }

  @Benchmark
  public ByteBuffer parseAndEnvelope(Blackhole blackhole) throws MalformedEventException {
    WebhookEvent event = parser.parse(bytes, null, receivedAt);
    blackhole.consume(format.attributes(event));
    return format.data(event);
  }
}
