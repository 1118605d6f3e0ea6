package io.github.buildkitepubsub.replay;

import java.util.concurrent.CompletionStage;

/** Where events are sent. */
public interface ReplayTarget extends AutoCloseable {

  /**
   * Sends an event, once. Does not block.
   *
   * @param replayId the replay's own id
   * @return completes once the target has it, or exceptionally with a {@link
   *     io.github.buildkitepubsub.publish.PublishException}
   * @throws UnreadableEventException if the event has nothing that could be sent there
   */
  CompletionStage<?> send(RecordedEvent event, String replayId) throws UnreadableEventException;

  /** How many events may be under way at a time. */
  int concurrency();

  /** What it is called, without secrets: the same in each run of one replay. */
  String name();

  @Override
  void close();
}
