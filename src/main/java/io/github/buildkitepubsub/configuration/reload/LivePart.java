package io.github.buildkitepubsub.configuration.reload;

/** A part of the service that follows live keys. */
@FunctionalInterface
public interface LivePart {

  /**
   * Makes what {@code next} needs, so that nothing is left that can fail. Changes nothing.
   *
   * @return puts it into force: quick, and does not throw
   */
  Runnable prepare(LiveConfiguration next);
}
