package io.github.buildkitepubsub.it.canary;

/**
 * How the instances of a version behave.
 *
 * @param errors how many of its requests are answered 503
 * @param slow how many take between 0.3 and 0.5 s; the others take less than 50 ms
 * @param letters how many of its events become dead letters
 * @param ready whether its instances are
 */
record Version(double errors, double slow, double letters, boolean ready) {

  static final Version GOOD = new Version(0.001, 0, 0, true);
  static final Version FAILING = new Version(0.08, 0, 0, true);
  static final Version SLOW = new Version(0.001, 0.3, 0, true);
  static final Version BURYING = new Version(0.001, 0, 0.05, true);
  static final Version NOT_READY = new Version(0.001, 0, 0, false);
}
