package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a request is refused, its answer, its headers, its log line and its metric say the same,
 * and say it once. Every code of the catalogue is provoked.
 */
class RefusalContractTest {

  /** The log of the edge's classes, and of requests. */
  private static final List<String> LOGGERS = List.of("io.github.buildkitepubsub", "request");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "ADMIN_.*")
  void everyTraceOfARefusalAgrees(ErrorCode error) throws Exception {
    try (Provocation provocation = Provocation.of(error)) {
      provocation.prepare();
      Reply reply;
      List<ILoggingEvent> lines;
      try (CapturedLog ours = new CapturedLog(LOGGERS.get(0), Level.DEBUG);
          CapturedLog requests = new CapturedLog(LOGGERS.get(1), Level.DEBUG)) {
        reply = provocation.provoke();
        lines = Stream.of(ours, requests).flatMap(l -> l.lines().stream()).toList();
      }

      assertAnswers(reply, error);
      assertThat(provocation.counted()).containsExactly("refused " + error);
      assertThat(lines)
          .filteredOn(line -> has(line, "error_code"))
          .hasSize(1)
          .allSatisfy(
              line -> {
                assertThat(CapturedLog.field(line, "error_code")).isEqualTo(error.code());
                assertThat(CapturedLog.field(line, "status")).isEqualTo("" + error.status());
                assertThat(CapturedLog.field(line, "request_id"))
                    .isEqualTo(reply.text("request_id"));
                assertThat(line.getLevel()).isEqualTo(level(error));
              });
    }
  }

  private static void assertAnswers(Reply reply, ErrorCode error) throws Exception {
    assertThat(reply.status()).as(reply.body()).isEqualTo(error.status());
    assertThat(reply.text("status")).isEqualTo("error");
    assertThat(reply.text("error_code")).isEqualTo(error.code());
    assertThat(reply.text("error_type")).isEqualTo(error.type());
    assertThat(reply.text("documentation_url"))
        .isEqualTo("docs/ERROR_CODES.md#" + error.code().toLowerCase(Locale.ROOT));
    assertThat(reply.text("request_id")).isIn("r-1", "made-here");
    assertThat(reply.headers())
        .containsEntry("X-Request-ID", reply.text("request_id"))
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("X-Content-Type-Options", "nosniff");
    assertThat(reply.headers().getOrDefault("Retry-After", "absent"))
        .isEqualTo(reply.text("retry_after"))
        .isEqualTo(error.status() == 429 || error.status() == 503 ? "30" : "absent");
  }

  /** A flood writes no line for each request. */
  private static Level level(ErrorCode error) {
    if (error == ErrorCode.LIMIT_ADDRESS) {
      return Level.DEBUG;
    }
    return error.status() >= 500 ? Level.WARN : Level.INFO;
  }

  private static boolean has(ILoggingEvent line, String key) {
    return line.getKeyValuePairs() != null
        && line.getKeyValuePairs().stream().anyMatch(pair -> pair.key.equals(key));
  }

  @Test
  void linksToWhereTheSettingsSay() throws Exception {
    ReceiveSettings settings =
        Jackson.newObjectMapper()
            .readValue(
                "{\"errorDocumentation\": \"https://docs.example/e?v=1\"}", ReceiveSettings.class);
    try (LocalEdge edge = LocalEdge.start(settings, List.of(), List.of())) {
      Reply inside = edge.send(Request.post("/webhook").body("{}"));
      Reply before = edge.send(Request.of("BREW", "/webhook"));

      assertThat(inside.text("documentation_url"))
          .isEqualTo("https://docs.example/e?v=1#bk-auth-001");
      assertThat(before.text("documentation_url"))
          .isEqualTo("https://docs.example/e?v=1#bk-http-002");
    }
  }
}
