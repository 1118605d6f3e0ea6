package io.github.buildkitepubsub.configuration.reload;

import io.github.buildkitepubsub.reload.ReloadRejectedException;

/** A part of the service that follows live keys. */
@FunctionalInterface
public interface LivePart {

  /**
   * Makes what {@code next} needs, so that nothing is left that can fail. Changes nothing.
   *
   * @return puts it into force: quick, does not throw, and can be run again
   * @throws ReloadRejectedException if this part may not go from what is in force to {@code next}
   */
  Runnable prepare(LiveConfiguration next) throws ReloadRejectedException;

  /** What it is, for an operator. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** The same part with a name. */
  static LivePart named(String name, LivePart part) {
    return new LivePart() {
      @Override
      public Runnable prepare(LiveConfiguration next) throws ReloadRejectedException {
        return part.prepare(next);
      }

      @Override
      public String name() {
        return name;
      }
    };
  }
}
