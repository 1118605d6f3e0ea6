package io.github.buildkitepubsub.receive.exchange;

import io.github.buildkitepubsub.secret.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/**
 * The headers that are logged: some that help, with their values, and those that authenticate,
 * masked, so that it is seen whether they came. Others are left out: a header that is not known may
 * hold a secret.
 */
final class LoggedHeaders {

  private static final List<String> SHOWN =
      List.of(
          "Host",
          "User-Agent",
          "Content-Type",
          "Content-Length",
          "Content-Encoding",
          "Transfer-Encoding",
          "Expect",
          "Via",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Buildkite-Event",
          "X-Buildkite-Request",
          "X-Request-ID",
          "traceparent");

  private static final List<String> MASKED =
      List.of(
          "X-Buildkite-Signature",
          "X-Buildkite-Token",
          "Authorization",
          "Proxy-Authorization",
          "Cookie");

  /** Longer values are cut: whoever sends them wants to fill the log. */
  static final int MAX_LENGTH = 200;

  private LoggedHeaders() {}

  static Map<String, String> of(HttpFields headers) {
    Map<String, String> logged = new LinkedHashMap<>();
    for (String name : SHOWN) {
      String value = headers.get(name);
      if (value != null) {
        logged.put(name, printable(value));
      }
    }
    for (String name : MASKED) {
      if (headers.contains(name)) {
        logged.put(name, Secret.MASK);
      }
    }
    return logged;
  }

  private static String printable(String value) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < Math.min(value.length(), MAX_LENGTH); at++) {
      char c = value.charAt(at);
      text.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return text.append(value.length() > MAX_LENGTH ? "..." : "").toString();
  }
}
