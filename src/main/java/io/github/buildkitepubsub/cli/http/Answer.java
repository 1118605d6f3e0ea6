package io.github.buildkitepubsub.cli.http;

/**
 * What the service said.
 *
 * @param status the HTTP status
 * @param body its text
 */
public record Answer(int status, String body) {

  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** What a person can do about it. */
  public String advice() {
    return switch (status) {
      case 401 ->
          "the secret is not the service's: give it with --secret or BUILDKITE_WEBHOOK_TOKEN";
      case 404, 405 -> "no webhooks are taken there: correct --url";
      case 413 -> "the body is larger than the service's receive.maxBodySize";
      case 429, 503 -> "the service cannot take it now: its log says why";
      default -> "the service's log says why";
    };
  }
}
