package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import java.util.Locale;

/**
 * The catalogue of errors that a sender, or a caller of the admin port, can be answered, explained
 * in docs/ERROR_CODES.md. A code is never reused for something else.
 */
public enum ErrorCode {
  AUTH_MISSING(
      "BK-AUTH-001",
      401,
      "auth",
      "no X-Buildkite-Signature and no X-Buildkite-Token header: set a token in the webhook's settings"),
  AUTH_MALFORMED_SIGNATURE(
      "BK-AUTH-002",
      401,
      "auth",
      "X-Buildkite-Signature must be timestamp=<unix seconds>,signature=<64 hex digits>"),
  AUTH_STALE(
      "BK-AUTH-003",
      401,
      "auth",
      "the signature's timestamp is outside the accepted window: check both clocks"),
  AUTH_WRONG_SIGNATURE(
      "BK-AUTH-004",
      401,
      "auth",
      "the signature matches no secret: check the webhook's token and that nothing rewrites the body"),
  AUTH_WRONG_TOKEN("BK-AUTH-005", 401, "auth", "the token matches no secret"),
  AUTH_SIGNATURE_REQUIRED(
      "BK-AUTH-006", 401, "auth", "a signature is required: choose it in the webhook's settings"),
  AUTH_WRONG_PATH_SECRET("BK-AUTH-007", 401, "auth", "the address' last segment matches no secret"),

  ADDRESS_REFUSED(
      "BK-ADDR-001",
      403,
      "auth",
      "this address may not send: its operator can add it to receive.allowlist.addresses"),
  ADDRESS_UNKNOWN(
      "BK-ADDR-002",
      503,
      "connection",
      "Buildkite's addresses could not be fetched yet: try again later"),

  LIMIT_ADDRESS(
      "BK-LIMIT-001",
      429,
      "rate_limit",
      "too many requests of this address were not authentic: check the webhook's token, then wait"),
  LIMIT_REQUESTS(
      "BK-LIMIT-002",
      503,
      "rate_limit",
      "more events arrive than this service is set to take: try again later"),

  LIMIT_MEMORY(
      "BK-LIMIT-003",
      503,
      "rate_limit",
      "too many bodies are being read at the same time: try again later"),

  BODY_EMPTY("BK-BODY-001", 400, "validation", "the body is empty"),
  BODY_NOT_UTF8("BK-BODY-002", 400, "validation", "the body is not UTF-8"),
  BODY_NOT_JSON("BK-BODY-003", 400, "validation", "the body is not JSON"),
  BODY_NOT_AN_OBJECT("BK-BODY-004", 400, "validation", "the body is not a JSON object"),
  BODY_TOO_DEEP("BK-BODY-005", 400, "validation", "the body is nested too deep"),
  BODY_DUPLICATE_KEY("BK-BODY-006", 400, "validation", "a key stands twice in one object"),
  BODY_NO_EVENT_TYPE(
      "BK-BODY-007",
      400,
      "validation",
      "no event type: neither event nor type in the body, no X-Buildkite-Event header"),
  BODY_TOO_LARGE("BK-BODY-008", 413, "validation", "the body is larger than this service accepts"),
  BODY_INCOMPLETE("BK-BODY-009", 400, "validation", "the body ended before its announced length"),
  BODY_WRONG_TYPE(
      "BK-BODY-010", 415, "validation", "the Content-Type says that the body is not JSON"),
  BODY_SLOW("BK-BODY-011", 408, "validation", "the body took too long to arrive"),
  BODY_INVALID(
      "BK-BODY-012", 400, "validation", "the body does not match the schema of its event type"),

  HTTP_NOT_FOUND("BK-HTTP-001", 404, "validation", "there is nothing at this address"),
  HTTP_METHOD("BK-HTTP-002", 405, "validation", "Method not allowed, only POST is supported"),
  HTTP_BAD_REQUEST("BK-HTTP-003", 400, "validation", "the request is not valid HTTP"),
  HTTP_HEADERS_TOO_LARGE(
      "BK-HTTP-004",
      431,
      "validation",
      "the request's address and headers are larger than this service accepts"),

  PUBLISH_UNAVAILABLE(
      "BK-PUB-001", 503, "connection", "Pub/Sub cannot be reached: try again later"),
  PUBLISH_SLOW("BK-PUB-002", 503, "connection", "Pub/Sub did not answer in time: try again later"),
  PUBLISH_OVERLOADED(
      "BK-PUB-003", 503, "connection", "too much is waiting already: try again later"),
  PUBLISH_MISCONFIGURED(
      "BK-PUB-004", 503, "publish", "this service may not publish: its operator must act"),
  PUBLISH_REFUSED(
      "BK-PUB-005", 500, "publish", "Pub/Sub refused the event: it will never be taken"),
  PUBLISH_STOPPED("BK-PUB-006", 503, "connection", "this instance is stopping: try again"),
  PUBLISH_PAUSED(
      "BK-PUB-007", 503, "connection", "Pub/Sub keeps failing and is left alone: try again later"),

  ADMIN_TOKEN_MISSING(
      "BK-ADMIN-001",
      401,
      "auth",
      "the admin port asks for a token: send Authorization: Bearer <token>"),
  ADMIN_TOKEN_WRONG("BK-ADMIN-002", 401, "auth", "the token matches none of operate.tokens"),
  ADMIN_LIMIT(
      "BK-ADMIN-003",
      429,
      "rate_limit",
      "too many wrong tokens came from this address: wait, then try the right one"),
  ADMIN_CROSS_SITE(
      "BK-ADMIN-004",
      403,
      "auth",
      "a browser sent this for another site: call the admin port with curl, or from a page of its own"),
  ADMIN_HOST(
      "BK-ADMIN-005",
      403,
      "auth",
      "the admin port does not go by the name in Host: use localhost, or add it to operate.hosts"),

  INTERNAL("BK-INT-001", 500, "internal", "an internal error: see this service's log");

  private final String code;
  private final int status;
  private final String type;
  private final String message;

  ErrorCode(String code, int status, String type, String message) {
    this.code = code;
    this.status = status;
    this.type = type;
    this.message = message;
  }

  static ErrorCode of(AuthenticationException.Reason reason) {
    return switch (reason) {
      case MISSING -> AUTH_MISSING;
      case MALFORMED_SIGNATURE -> AUTH_MALFORMED_SIGNATURE;
      case STALE -> AUTH_STALE;
      case WRONG_SIGNATURE -> AUTH_WRONG_SIGNATURE;
      case WRONG_TOKEN -> AUTH_WRONG_TOKEN;
      case SIGNATURE_REQUIRED -> AUTH_SIGNATURE_REQUIRED;
      case WRONG_PATH_SECRET -> AUTH_WRONG_PATH_SECRET;
    };
  }

  static ErrorCode of(MalformedEventException.Reason reason) {
    return switch (reason) {
      case EMPTY -> BODY_EMPTY;
      case NOT_UTF8 -> BODY_NOT_UTF8;
      case NOT_JSON -> BODY_NOT_JSON;
      case NOT_AN_OBJECT -> BODY_NOT_AN_OBJECT;
      case TOO_DEEP -> BODY_TOO_DEEP;
      case DUPLICATE_KEY -> BODY_DUPLICATE_KEY;
      case NO_EVENT_TYPE -> BODY_NO_EVENT_TYPE;
    };
  }

  static ErrorCode of(PublishException.Kind kind) {
    return switch (kind) {
      case RETRYABLE -> PUBLISH_UNAVAILABLE;
      case PERMANENT -> PUBLISH_REFUSED;
      case MISCONFIGURED -> PUBLISH_MISCONFIGURED;
      case OVERLOADED -> PUBLISH_OVERLOADED;
      case CIRCUIT_OPEN -> PUBLISH_PAUSED;
      case STOPPED -> PUBLISH_STOPPED;
    };
  }

  /** The stable code, for example {@code BK-AUTH-001}. */
  public String code() {
    return code;
  }

  /** The fragment of its place in docs/ERROR_CODES.md, as Markdown renderers make it. */
  String anchor() {
    return code.toLowerCase(Locale.ROOT);
  }

  /**
   * Where it is explained.
   *
   * @param document address of docs/ERROR_CODES.md
   */
  public String documentedAt(String document) {
    return document + "#" + anchor();
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return status;
  }

  /**
   * The coarse type that the Go service answered too: auth, validation, rate_limit, connection,
   * publish, internal.
   */
  public String type() {
    return type;
  }

  /**
   * True if it is answered on the admin port, to operators; all others are on the application's.
   */
  public boolean isOfAdminPort() {
    return code.startsWith("BK-ADMIN-");
  }

  /** True if the same request can succeed later: its sender is told when to try again. */
  boolean isForNow() {
    return status == 429 || status == 503;
  }

  /** What is wrong and what to do; fixed text. */
  public String message() {
    return message;
  }
}
