package io.github.buildkitepubsub.configuration.reload;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys that can change while the service runs. All others are fixed: a change of one is named,
 * and takes a restart. Fixed is what an open port, a file, a client or the shape of messages hangs
 * on.
 */
public final class LiveKeys {

  /** Each is a key, or a section all of whose keys are live but what is named below. */
  private static final Set<String> KEYS =
      Set.of(
          "receive.authentication",
          "receive.trustedProxies",
          "receive.allowlist.enabled",
          "receive.allowlist.addresses",
          "receive.allowlist.refresh.enabled",
          "receive.allowlist.refresh.interval",
          "receive.allowlist.refresh.jitter",
          "receive.allowlist.onUnavailable",
          "receive.limits",
          "receive.testEngine.secrets",
          "receive.responseSigning",
          "receive.exchangeLog",
          "event.redact",
          "validation.mode",
          "validation.onInvalid",
          "validation.maxViolations",
          "forward.acknowledgeWithin",
          "forward.giveUp.attempts",
          "forward.giveUp.age",
          "publish.retry",
          "publish.circuitBreaker.failureRate",
          "publish.circuitBreaker.slowCallRate",
          "publish.circuitBreaker.slowCallDuration",
          "publish.circuitBreaker.window",
          "publish.circuitBreaker.minimumCalls",
          "publish.circuitBreaker.consecutiveFailures",
          "publish.circuitBreaker.openFor",
          "publish.circuitBreaker.halfOpenCalls",
          "tracing.sampler",
          "tracing.samplingRatio",
          "tracing.sampling",
          "operate.tokens",
          "logging.level",
          "logging.loggers");

  /** Of a logger the level alone is live: appenders are opened at the start. */
  private static final Pattern FIXED_OF_A_LOGGER =
      Pattern.compile("logging\\.loggers\\..+\\.(additive|appenders([.\\[].*)?)");

  private LiveKeys() {}

  /**
   * The catalogue: each is a key, or a section all of whose keys are live; of {@code
   * logging.loggers} those that are levels.
   */
  public static Set<String> all() {
    return KEYS;
  }

  /** Whether {@code path} is one of them, or within one. */
  public static boolean contain(String path) {
    if (FIXED_OF_A_LOGGER.matcher(path).matches()) {
      return false;
    }
    for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
      if (KEYS.contains(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
