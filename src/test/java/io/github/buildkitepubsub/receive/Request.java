package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Events;
import java.util.HexFormat;

/** An HTTP request as text. Immutable. */
final class Request {

  private final String head;
  private final String body;

  private Request(String head, String body) {
    this.head = head;
    this.body = body;
  }

  static Request of(String method, String path) {
    return new Request(method + " " + path + " HTTP/1.1\r\nHost: relay\r\n", "");
  }

  static Request post(String path) {
    return of("POST", path);
  }

  Request header(String name, String value) {
    return new Request(head + name + ": " + value + "\r\n", body);
  }

  /** Signs {@code content} as of {@code timestamp} and sends it. */
  Request signed(String secret, long timestamp, String content) {
    byte[] signature =
        new HmacKey(Secret.of(secret)).sign(Long.toString(timestamp), Events.bytes(content));
    return header(
            "X-Buildkite-Signature",
            "timestamp=" + timestamp + ",signature=" + HexFormat.of().formatHex(signature))
        .body(content);
  }

  Request token(String token) {
    return header("X-Buildkite-Token", token);
  }

  /** With this body and its length. */
  Request body(String content) {
    return announced(Events.bytes(content).length, content);
  }

  /** With this body and another length. */
  Request announced(long length, String content) {
    return new Request(head + "Content-Length: " + length + "\r\n", content);
  }

  /** With this body in chunks of {@code size} characters, which must be ASCII. */
  Request chunked(int size, String content) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < content.length(); at += size) {
      String chunk = content.substring(at, Math.min(content.length(), at + size));
      chunks
          .append(Integer.toHexString(chunk.length()))
          .append("\r\n")
          .append(chunk)
          .append("\r\n");
    }
    return new Request(head + "Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n");
  }

  /** With this text where chunks should be. */
  Request brokenChunks(String text) {
    return new Request(head + "Transfer-Encoding: chunked\r\n", text);
  }

  String text() {
    return head + "\r\n" + body;
  }
}
