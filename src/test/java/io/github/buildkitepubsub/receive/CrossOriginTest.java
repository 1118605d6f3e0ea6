package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.cors.CorsSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Records;
import io.github.buildkitepubsub.testing.Violations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  @Test
  void allowsNothingByDefault() throws Exception {
    try (LocalEdge edge = edge()) {
      Reply simple = edge.send(post("https://ci.example"));
      Reply preflight = edge.send(preflight("https://ci.example"));

      assertThat(simple.status()).isEqualTo(200);
      assertThat(cors(simple)).isEmpty();
      assertThat(simple.headers()).doesNotContainKey("Vary");
      assertThat(cors(preflight)).isEmpty();
    }
  }

  @Test
  void answersAPreflightOfAnAllowedOrigin() throws Exception {
    try (LocalEdge edge = edge("https://ci.example")) {
      Reply reply = edge.send(preflight("https://ci.example"));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers())
          .containsEntry("Access-Control-Allow-Origin", "https://ci.example")
          .containsEntry("Access-Control-Allow-Methods", "POST")
          .doesNotContainKey("Access-Control-Allow-Credentials");
      assertThat(reply.headers().get("Access-Control-Allow-Headers"))
          .contains("X-Buildkite-Token", "Content-Type");
      assertThat(edge.publisher.attempts()).isEmpty();
    }
  }

  @Test
  void takesAnEventOfAnAllowedOriginAndSaysSo() throws Exception {
    try (LocalEdge edge = edge("https://ci.example")) {
      Reply reply = edge.send(post("https://ci.example"));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers())
          .containsEntry("Access-Control-Allow-Origin", "https://ci.example")
          .containsEntry("Vary", "Origin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://ciXexample", "https://ci.example.evil", "http://ci.example"})
  void saysNothingToOtherOrigins(String origin) throws Exception {
    try (LocalEdge edge = edge("https://ci.example")) {
      assertThat(cors(edge.send(preflight(origin)))).isEmpty();
      assertThat(cors(edge.send(post(origin)))).isEmpty();
    }
  }

  @Test
  void allowsEveryOriginWithAStar() throws Exception {
    try (LocalEdge edge = edge("*")) {
      Reply reply = edge.send(preflight("https://any.example"));

      assertThat(reply.headers())
          .containsEntry("Access-Control-Allow-Origin", "https://any.example");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ci.example", "https://ci.example/", "https://*.example", "https://a b"})
  void refusesWhatIsNoOrigin(String origin) {
    assertThat(Violations.of(new CorsSettings(List.of(origin), null, null)))
        .containsOnlyKeys("allowedOrigins[0].<list element>");
  }

  @Test
  void refusesNamesThatWouldBreakAHeader() {
    assertThat(Violations.of(new CorsSettings(null, List.of("POST,GET"), List.of("X A"))))
        .containsOnlyKeys("allowedMethods[0].<list element>", "allowedHeaders[0].<list element>");
  }

  private static LocalEdge edge(String... origins) {
    CorsSettings cors = new CorsSettings(List.of(origins), null, null);
    ReceiveSettings settings = Records.with(ReceiveSettings.defaults(), Map.of("cors", cors));
    return LocalEdge.start(settings, SECRETS, List.of());
  }

  private static Request post(String origin) {
    return Request.post("/webhook").header("Origin", origin).token("token-1").body(BODY);
  }

  private static Request preflight(String origin) {
    return Request.of("OPTIONS", "/webhook")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST");
  }

  private static List<String> cors(Reply reply) {
    return reply.headers().keySet().stream()
        .filter(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"))
        .toList();
  }
}
