package io.github.buildkitepubsub.receive.exchange;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.Redaction;
import io.github.buildkitepubsub.receive.exchange.ExchangeStream.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one line. A body is shown if its sender is authentic: a stranger could write into
 * the log what it likes. Of others there are length and hash, by which the same body is known when
 * it comes again.
 */
final class ExchangeLine {

  /** The time, the level, the names of fields, and fields of a known size. */
  private static final int FRAME_BYTES = 600;

  /** Longer methods are cut: whoever sends them wants to fill the log. */
  private static final int MAX_METHOD = 200;

  /** An error repeats the address that it was asked for, which can hold a secret. */
  private static final Redaction OF_ANSWERS = new Redaction(List.of("/details/path"));

  private final Redaction redaction;
  private final int maxBody;
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private long bytes = FRAME_BYTES;

  /**
   * @param maxBody how much of a body is shown; 0 is nothing
   */
  ExchangeLine(Redaction redaction, int maxBody) {
    this.redaction = redaction;
    this.maxBody = maxBody;
  }

  /** In the order in which they are written. Values are texts, numbers and a map of texts. */
  Map<String, Object> fields() {
    return fields;
  }

  /** The line's length as JSON, about. */
  long bytes() {
    return bytes;
  }

  ExchangeLine of(Request request, ExchangeDetails details, Answer answer, Duration took) {
    text("method", cut(request.getMethod()));
    fields.put("path", details.path());
    fields.put("status", answer.status());
    fields.put("took_ms", took.toNanos() / 1_000_000.0);
    add("client_address", details.client());
    add("request_id", details.requestId());
    if (details.authentication() != null) {
      fields.put("secret_name", details.authentication().secretName());
    }
    if (details.event() != null) {
      fields.put("event_id", details.event().id());
      fields.put("event_type", details.event().type());
      String pipeline = details.event().pipeline();
      if (pipeline != null) {
        text("pipeline", pipeline);
      }
    }
    add("error_code", details.errorCode());
    if (!answer.delivered()) {
      fields.put("delivered", false);
    }
    request(request, details);
    fields.put("response_bytes", answer.bytes());
    body("response", OF_ANSWERS, answer.body(), answer.bytes() > answer.body().length);
    return this;
  }

  private void request(Request request, ExchangeDetails details) {
    Map<String, String> headers = LoggedHeaders.of(request.getHeaders());
    headers.forEach((name, value) -> bytes += name.length() + value.length());
    fields.put("request_headers", headers);
    byte[] body = details.body();
    if (body == null) {
      long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
      add("request_bytes_announced", announced < 0 ? null : announced);
      return;
    }
    fields.put("request_bytes", body.length);
    fields.put("request_hash", EventId.of(body));
    if (details.authentication() != null) {
      body("request", redaction, body, false);
    }
  }

  private void body(String of, Redaction shown, byte[] body, boolean isPart) {
    if (maxBody == 0 || body.length == 0) {
      return;
    }
    Redaction.Excerpt excerpt = shown.excerpt(body, maxBody);
    fields.put(of + "_body", excerpt.text());
    bytes += escapedLength(excerpt.text());
    if (excerpt.truncated() || isPart) {
      fields.put(of + "_truncated", true);
    }
  }

  /** A text of which the sender says how long it is. */
  private void text(String name, String value) {
    fields.put(name, value);
    bytes += escapedLength(value);
  }

  private static String cut(String method) {
    return method.length() <= MAX_METHOD ? method : method.substring(0, MAX_METHOD) + "...";
  }

  /** Quotes and backslashes take two bytes in the line. */
  private static long escapedLength(String text) {
    return text.length() + text.chars().filter(c -> c == '"' || c == '\\').count();
  }

  private void add(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
