package io.github.buildkitepubsub.receive.allowlist;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a request while Buildkite's addresses have never been known. */
public enum OnUnavailable {
  /** It is answered 503: only addresses of the settings are let in. */
  @JsonProperty("refuse")
  REFUSE,
  /** It is let in: whether it is authentic is checked all the same. */
  @JsonProperty("allow")
  ALLOW
}
