package io.github.buildkitepubsub.load;

/**
 * What senders saw.
 *
 * @param failed of {@code requests}, those that were not answered 2xx
 * @param seconds how long they sent
 * @param p50 milliseconds, as the others
 */
record Latency(
    long requests,
    long failed,
    double seconds,
    double p50,
    double p95,
    double p99,
    double p999,
    double max) {

  double perSecond() {
    return requests / seconds;
  }
}
