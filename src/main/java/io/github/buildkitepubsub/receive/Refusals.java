package io.github.buildkitepubsub.receive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts refusals and says what their senders are told. Thread-safe. */
final class Refusals {

  private final ReceiveMetrics metrics;
  private final String path;
  private final String secretPath;
  private final String documentation;

  Refusals(ReceiveSettings settings, ReceiveMetrics metrics) {
    this.metrics = metrics;
    this.path = settings.path();
    this.secretPath = settings.testEngine().path();
    this.documentation = settings.errorDocumentation();
  }

  /** The answer to the request {@code requestId}, which is counted; called once for each. */
  Answer.Failure answer(Refusal refusal, @Nullable String requestId) {
    metrics.refused(refusal.error());
    return Answer.Failure.of(refusal, refusal.error().documentedAt(documentation), requestId);
  }

  /**
   * A method that is not allowed. Of the path only what the settings say is told: anything else may
   * hold a secret, also where its sender mistyped what stands before it.
   *
   * @param canonicalPath decoded, without parameters, dots and a query
   */
  Refusal notAllowed(String method, String canonicalPath) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("method", method);
    if (canonicalPath.equals(path)) {
      details.put("path", path);
    } else if (canonicalPath.equals(secretPath) || canonicalPath.startsWith(secretPath + "/")) {
      details.put("path", secretPath);
    }
    return new Refusal(ErrorCode.HTTP_METHOD, ErrorCode.HTTP_METHOD.message(), details, null);
  }

  /** A method that is not among {@code allowed}, as one of the operators' addresses said. */
  Refusal notAllowed(String method, String canonicalPath, List<String> allowed) {
    return new Refusal(
        ErrorCode.HTTP_METHOD,
        "Method not allowed, supported are " + String.join(", ", allowed),
        Map.of("method", method, "path", canonicalPath),
        null);
  }
}
