package io.github.buildkitepubsub.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Where webhooks are posted, signed as Buildkite does. */
public record WebhookAddress(HttpClient http, URI uri) {

  /** Posts a body with the headers of a signature made now. */
  public HttpResponse<String> postSigned(byte[] body) throws IOException, InterruptedException {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .header("X-Buildkite-Signature", Relay.signature(Relay.TOKEN, timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
