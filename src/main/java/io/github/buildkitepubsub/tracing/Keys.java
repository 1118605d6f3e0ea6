package io.github.buildkitepubsub.tracing;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attributes of spans. Those of HTTP and messaging are OpenTelemetry's semantic conventions.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP spans</a>
 */
final class Keys {

  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> METHOD_ORIGINAL =
      AttributeKey.stringKey("http.request.method_original");
  static final AttributeKey<Long> BODY_SIZE = AttributeKey.longKey("http.request.body.size");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
  static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");

  static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("buildkite.event.type");
  static final AttributeKey<String> EVENT_ID = AttributeKey.stringKey("buildkite.event.id");
  static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("buildkite.pipeline.slug");
  static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("request_id");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("attempt");

  static final AttributeKey<String> FROM = AttributeKey.stringKey("from");
  static final AttributeKey<String> TO = AttributeKey.stringKey("to");

  private Keys() {}
}
