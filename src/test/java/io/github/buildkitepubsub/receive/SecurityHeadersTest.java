package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityHeadersTest {

  private final LocalEdge edge =
      LocalEdge.start(
          ReceiveSettings.defaults(),
          List.of(new NamedSecret("first", Secret.of("token-1"), false)),
          List.of());

  @AfterEach
  void stop() {
    edge.close();
  }

  /** One for each way that an answer is made: resource, mapper, container, broken HTTP. */
  static Stream<Request> requests() {
    return Stream.of(
        Request.post("/webhook").token("token-1").body("{\"event\":\"ping\"}"),
        Request.post("/webhook").body("{}"),
        Request.of("GET", "/webhook"),
        Request.of("BREW", "/webhook"),
        Request.post("/elsewhere").body("{}"),
        Request.post("/webhook/%zz").body(""),
        Request.post("/webhook").header("X-Large", "x".repeat(20_000)));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void areOnEveryAnswer(Request request) throws Exception {
    Reply reply = edge.send(request);

    assertThat(reply.headers())
        .containsEntry("X-Content-Type-Options", "nosniff")
        .containsEntry("Cache-Control", "no-store");
  }
}
