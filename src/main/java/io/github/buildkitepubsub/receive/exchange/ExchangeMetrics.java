package io.github.buildkitepubsub.receive.exchange;

/** What is counted of the log. Implementations are thread-safe and cheap. */
public interface ExchangeMetrics {

  /** How a request was answered. */
  enum Outcome {
    /** Not with an error. */
    SUCCESS,
    /** With a status from 400 on. */
    FAILURE
  }

  /** A line of about {@code bytes} was written. */
  void written(Outcome outcome, long bytes);

  /** A line was not written, because too much was written before. */
  void dropped(Outcome outcome);
}
