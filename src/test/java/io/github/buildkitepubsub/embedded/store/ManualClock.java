package io.github.buildkitepubsub.embedded.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

final class ManualClock implements InstantSource {
  private Instant now = Instant.parse("2026-05-09T21:05:59Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }
}
