package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signed requests of about 6 KB, of which no two are alike: a build's few events among its jobs'
 * many. Thread-safe.
 */
final class Webhooks {

  /** What Buildkite was seen to send of a build with some jobs. */
  private static final int MIN_BYTES = 6000;

  private static final List<String> MIX =
      List.of(
          "job.scheduled",
          "job.started",
          "job.finished",
          "build.scheduled",
          "job.scheduled",
          "job.started",
          "job.finished",
          "build.running",
          "build.finished");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HmacKey key = new HmacKey(Secret.of(Relay.TOKEN));
  private final List<String> bodies = new ArrayList<>();
  private final AtomicLong number;

  /**
   * @param first differs from one {@code Webhooks} to the next by more than each makes
   */
  Webhooks(long first) throws IOException {
    number = new AtomicLong(first);
    for (String type : MIX) {
      bodies.add(typical(type));
    }
  }

  /** As compact as it is sent; a commit's message fills it up. The last brace is left out. */
  private static String typical(String type) throws IOException {
    ObjectNode event = (ObjectNode) JSON.readTree(Samples.bytes(type));
    ObjectNode build = (ObjectNode) event.get("build");
    int missing = MIN_BYTES - JSON.writeValueAsBytes(event).length;
    if (missing > 0) {
      build.put("message", build.path("message").asText() + "\n" + "Words. ".repeat(missing / 7));
    }
    String text = JSON.writeValueAsString(event);
    return text.substring(0, text.length() - 1);
  }

  byte[] body() {
    long mine = number.getAndIncrement();
    return (bodies.get((int) (mine % bodies.size())) + ",\"sample\":" + mine + "}").getBytes(UTF_8);
  }

  /** A whole HTTP request, signed now. */
  byte[] request(URI address) {
    byte[] body = body();
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    byte[] head =
        ("POST "
                + address.getPath()
                + " HTTP/1.1\r\nHost: "
                + address.getAuthority()
                + "\r\nUser-Agent: Buildkite-Request\r\nContent-Type: application/json\r\n"
                + "X-Buildkite-Signature: "
                + key.header(timestamp, body)
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /** Writes so many requests as {@code webhooks.lua} reads them. */
  void write(Path file, URI address, int count) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        byte[] request = request(address);
        out.write((request.length + "\n").getBytes(US_ASCII));
        out.write(request);
      }
    }
  }
}
