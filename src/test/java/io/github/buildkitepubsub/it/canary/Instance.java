package io.github.buildkitepubsub.it.canary;

import java.util.Locale;

/** The metrics of one instance that is not there: what a relay would count for its requests. */
final class Instance {

  private double good;
  private double failed;
  private double refused;
  private double slow;
  private double letters;
  private boolean ready = true;

  /** Counts {@code requests}, which may be a part of one. */
  synchronized void take(double requests, Version version) {
    ready = version.ready();
    good += requests * (1 - version.errors() - version.refused());
    failed += requests * version.errors();
    refused += requests * version.refused();
    slow += requests * version.slow();
    letters += requests * version.letters();
  }

  /** In Prometheus' text format. A series begins when it first counts, as the relay's do. */
  synchronized String exposition() {
    StringBuilder text = new StringBuilder();
    counter(
        text,
        "buildkite_webhook_requests_total{event_type=\"build.finished\",status=\"200\"}",
        good);
    counter(
        text,
        "buildkite_webhook_requests_total{event_type=\"build.finished\",status=\"503\"}",
        failed);
    counter(
        text, "buildkite_webhook_requests_total{event_type=\"unknown\",status=\"401\"}", refused);
    counter(
        text,
        "buildkite_dlq_messages_total{event_type=\"other\",failure_reason=\"unknown\"}",
        letters);
    double all = Math.floor(good) + Math.floor(failed) + Math.floor(refused);
    double quick = Math.max(0, all - Math.floor(slow));
    String bucket =
        "buildkite_webhook_request_duration_seconds_bucket{event_type=\"build.finished\",le=\"%s\"}";
    line(text, bucket.formatted("0.025"), quick / 2);
    line(text, bucket.formatted("0.05"), quick);
    line(text, bucket.formatted("0.3"), quick);
    line(text, bucket.formatted("0.5"), all);
    line(text, bucket.formatted("+Inf"), all);
    line(text, "buildkite_ready", ready ? 1 : 0);
    line(text, "buildkite_spool_events", 0);
    line(text, "buildkite_spool_given_up_events", 0);
    line(text, "buildkite_spool_oldest_age_seconds", 0);
    return text.toString();
  }

  private static void counter(StringBuilder text, String series, double value) {
    if (value >= 1) {
      line(text, series, Math.floor(value));
    }
  }

  private static void line(StringBuilder text, String series, double value) {
    text.append(series).append(' ').append(String.format(Locale.ROOT, "%.1f", value)).append('\n');
  }
}
