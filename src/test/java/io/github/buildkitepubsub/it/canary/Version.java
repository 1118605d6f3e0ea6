package io.github.buildkitepubsub.it.canary;

/**
 * How the instances of a version behave.
 *
 * @param errors how many of its requests are answered 503
 * @param refused how many are answered 401; of a version that is good it is those of strangers
 * @param slow how many take between 0.3 and 0.5 s; the others take less than 50 ms
 * @param letters how many of its events become dead letters
 * @param ready whether its instances are
 */
record Version(double errors, double refused, double slow, double letters, boolean ready) {

  /** Of the requests; they are shared by weight as all are. */
  private static final double STRANGERS = 0.1;

  static final Version GOOD = new Version(0.001, STRANGERS, 0, 0, true);
  static final Version FAILING = new Version(0.08, STRANGERS, 0, 0, true);
  static final Version REFUSING = new Version(0.001, STRANGERS + 0.3, 0, 0, true);
  static final Version SLOW = new Version(0.001, STRANGERS, 0.3, 0, true);
  static final Version BURYING = new Version(0.001, STRANGERS, 0, 0.05, true);
  static final Version NOT_READY = new Version(0.001, STRANGERS, 0, 0, false);
}
