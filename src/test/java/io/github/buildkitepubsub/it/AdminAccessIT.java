package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.operate.access.OperateSettings;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use the admin port, over real connections. */
final class AdminAccessIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String FILE =
      """
      operate:
        tokens:
          - name: previous
            value: the-old-token
      """;

  @Test
  void asksForATokenExceptWhereProbesAndScrapersRead() throws Exception {
    try (Relay relay =
            Relay.embedded().yaml(FILE).environment("ADMIN_TOKEN", "the-new-token").start();
        CapturedLog audit = new CapturedLog("audit", Level.INFO)) {
      HttpResponse<String> missing = relay.send(task(relay, "traffic?action=status"));
      HttpResponse<String> wrong = relay.send(with("wrong", task(relay, "traffic?action=out")));
      HttpResponse<String> previous =
          relay.send(with("the-old-token", task(relay, "traffic?action=in")));
      HttpResponse<String> current =
          relay.send(with("the-new-token", task(relay, "traffic?action=in")));

      assertThat(missing.statusCode()).isEqualTo(401);
      assertThat(missing.headers().firstValue("WWW-Authenticate"))
          .contains("Bearer realm=\"admin\"");
      JsonNode body = JSON.readTree(missing.body());
      assertThat(body.path("error_code").asText()).isEqualTo("BK-ADMIN-001");
      assertThat(missing.headers().firstValue("X-Request-ID"))
          .contains(body.path("request_id").asText());
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(previous.statusCode()).as(previous.body()).isEqualTo(200);
      assertThat(current.statusCode()).as(current.body()).isEqualTo(200);
      assertThat(OperateSettings.DEFAULT_OPEN_PATHS)
          .allSatisfy(
              path -> assertThat(relay.get(relay.adminPort(), path).statusCode()).isEqualTo(200));
      assertThat(List.of("/", "/healthcheck", "/threads", "/tasks", "/pprof", "/nothing"))
          .allSatisfy(
              path -> assertThat(relay.get(relay.adminPort(), path).statusCode()).isEqualTo(401));
      assertThat(relay.metric("buildkite_admin_refusals_total{error_code=\"BK-ADMIN-002\"}"))
          .isEqualTo(1);
      assertThat(relay.metric("buildkite_traffic_out")).isZero();
      assertThat(audit.lines().subList(0, 4))
          .extracting(
              line -> CapturedLog.field(line, "error_code"),
              line -> CapturedLog.field(line, "token"),
              line -> CapturedLog.field(line, "result"))
          .containsExactly(
              tuple("BK-ADMIN-001", "absent", "absent"),
              tuple("BK-ADMIN-002", "absent", "absent"),
              tuple("absent", "previous", "traffic=in"),
              tuple("absent", "ADMIN_TOKEN", "traffic=in"));
    }
  }

  /** {@code ..} and what is encoded must not make an open path of another one. */
  @Test
  void isNotMisledByAnAddress() throws Exception {
    try (Relay relay = Relay.embedded().yaml(FILE).start()) {
      for (String path :
          List.of(
              "/metrics/../threads",
              "/metrics/%2e%2e/threads",
              "/metrics;/../threads",
              "//threads",
              "/threads;/metrics",
              "/threads?/metrics",
              "/threads%3b/metrics",
              "/ping/../tasks")) {
        assertThat(raw(relay, "GET " + path + " HTTP/1.1\r\nHost: localhost"))
            .as(path)
            .matches("(?s)HTTP/1.1 40[0-9] .*");
      }
    }
  }

  @Test
  void refusesBrowsersThatActForAnotherSite() throws Exception {
    try (Relay relay = Relay.embedded().start();
        CapturedLog audit = new CapturedLog("audit", Level.INFO)) {
      String call = "POST /tasks/traffic?action=out HTTP/1.1\r\nContent-Length: 0\r\n";
      String own = "Host: localhost:" + relay.adminPort();

      String crossSite = raw(relay, call + own + "\r\nSec-Fetch-Site: cross-site");
      String origin = raw(relay, call + own + "\r\nOrigin: http://evil.example");
      String rebound = raw(relay, call + "Host: evil.example\r\nOrigin: http://evil.example");
      double out = relay.metric("buildkite_traffic_out");
      String ownPage =
          raw(
              relay,
              call
                  + own
                  + "\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://localhost:"
                  + relay.adminPort());

      assertThat(crossSite).startsWith("HTTP/1.1 403 ").contains("BK-ADMIN-004");
      assertThat(origin).startsWith("HTTP/1.1 403 ").contains("BK-ADMIN-004");
      assertThat(rebound).startsWith("HTTP/1.1 403 ").contains("BK-ADMIN-005");
      assertThat(out).isZero();
      assertThat(ownPage).startsWith("HTTP/1.1 200 ");
      assertThat(relay.metric("buildkite_traffic_out")).isEqualTo(1);
      assertThat(audit.lines())
          .extracting(line -> CapturedLog.field(line, "error_code"))
          .containsExactly("BK-ADMIN-004", "BK-ADMIN-004", "BK-ADMIN-005", "absent");
    }
  }

  @Test
  void auditsWhoDidWhatAndWithWhichResult() throws Exception {
    try (Relay relay = Relay.embedded().start();
        CapturedLog audit = new CapturedLog("audit", Level.INFO)) {
      relay.send(task(relay, "circuit-breaker?action=force-open").header("X-Request-ID", "call-1"));
      relay.send(task(relay, "circuit-breaker"));
      relay.send(task(relay, "circuit-breaker?action=open"));
      relay.send(task(relay, "log-level?logger=nothing.here&level=DEBUG&duration=1h"));
      relay.send(task(relay, "log-level?logger=nothing.here&revert=true"));
      HttpResponse<String> none = relay.send(task(relay, "gc"));

      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(none.body()).contains("circuit-breaker  ", "log-level  ", "traffic  ");
      List<ILoggingEvent> lines = audit.lines();
      assertThat(lines)
          .extracting(
              line -> CapturedLog.field(line, "client_address"),
              line -> CapturedLog.field(line, "task"),
              line -> CapturedLog.field(line, "parameters"),
              line ->
                  CapturedLog.field(line, "result").replaceAll("(calls=0).*|[0-9TZ:.-]{20,}", "$1"))
          .containsExactly(
              tuple(
                  "127.0.0.1",
                  "circuit-breaker",
                  "action=force-open",
                  "state=forced-open forced=true calls=0"),
              tuple(
                  "127.0.0.1",
                  "circuit-breaker",
                  "action=open",
                  "refused: action must be status|force-open|force-close|reset. circuit-breaker accepts:"),
              tuple(
                  "127.0.0.1",
                  "log-level",
                  "duration=1h level=DEBUG logger=nothing.here",
                  "logger=nothing.here level=DEBUG before=inherited reverts= known=false"),
              tuple(
                  "127.0.0.1",
                  "log-level",
                  "logger=nothing.here revert=true",
                  "logger=nothing.here level=inherited"),
              tuple("127.0.0.1", "gc", "", "refused: there is no such task"));
      assertThat(lines.get(0).getMDCPropertyMap()).containsEntry("request_id", "call-1");
    }
  }

  @Test
  void answersAMethodThatATaskDoesNotHave() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      HttpResponse<String> get = relay.get(relay.adminPort(), "/tasks/traffic");
      HttpResponse<String> list = relay.get(relay.adminPort(), "/tasks");

      assertThat(get.statusCode()).isEqualTo(405);
      assertThat(get.headers().firstValue("Allow")).contains("POST");
      assertThat(list.statusCode()).isEqualTo(200);
      assertThat(list.body().lines().map(line -> line.replaceFirst(" .*", "")))
          .containsExactly(
              "circuit-breaker",
              "diagnostics",
              "log-level",
              "reload-config",
              "test-event",
              "traffic");
    }
  }

  @Test
  void takesParametersOfAFormAndRefusesWhatIsNone() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      HttpResponse<String> form =
          relay.send(
              relay
                  .request(relay.adminPort(), "/tasks/traffic")
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("action=status")));
      String broken =
          raw(
              relay,
              "POST /tasks/traffic?action=%zz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0");

      assertThat(form.statusCode()).as(form.body()).isEqualTo(200);
      assertThat(form.body()).isEqualTo("traffic=in\n");
      assertThat(broken).startsWith("HTTP/1.1 400 ").doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, , false", "0.0.0.0, a-token, false", "0.0.0.0, , true"})
  void warnsWhereAPortBeyondThisMachineAsksForNoToken(
      String bindHost, @Nullable String token, boolean isWarned, @TempDir Path directory)
      throws Exception {
    RelayProcess.Builder settings =
        RelayProcess.publishingTo("127.0.0.1:9", directory)
            .set("server.adminConnectors[0].bindHost", bindHost);
    if (token != null) {
      settings.environment("ADMIN_TOKEN", token);
    }
    try (RelayProcess relay = settings.start()) {
      assertThat(relay.log().stream().filter(line -> line.contains("asks for no token")))
          .hasSize(isWarned ? 1 : 0);
    }
  }

  private static HttpRequest.Builder task(Relay relay, String call) {
    return relay.request(relay.adminPort(), "/tasks/" + call).POST(BodyPublishers.noBody());
  }

  private static HttpRequest.Builder with(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  /** The whole answer to a request whose head Java's client would not send. */
  private static String raw(Relay relay, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.adminPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      try (InputStream answer = socket.getInputStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
