package io.github.buildkitepubsub.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Webhooks of which no two are alike. They have nothing that is redacted, so that the payload that
 * is published is the body that was sent, to the byte.
 */
record Bodies(int minBytes, int maxBytes) {

  /** About what Buildkite sends. */
  static final Bodies TYPICAL = new Bodies(1000, 6000);

  /** A body of this build, the {@code number}th. */
  byte[] of(String build, long number) {
    int size = minBytes + (int) ((number * 7919) % (maxBytes - minBytes + 1));
    String head =
        "{\"event\":\"build.finished\",\"build\":{\"id\":\""
            + build
            + "\",\"number\":"
            + number
            + ",\"state\":\"passed\",\"branch\":\"main\",\"message\":\"";
    String tail = "\"},\"pipeline\":{\"id\":\"p-1\",\"slug\":\"chaos\"}}";
    return (head + "x".repeat(Math.max(0, size - head.length() - tail.length())) + tail)
        .getBytes(US_ASCII);
  }
}
