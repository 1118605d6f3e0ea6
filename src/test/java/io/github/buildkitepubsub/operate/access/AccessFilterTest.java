package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.operate.task.Caller;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ServletExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFilterTest {

  private static final List<NamedSecret> TOKENS =
      List.of(
          new NamedSecret("previous", Secret.of("old"), false),
          new NamedSecret("current", Secret.of("new"), false));

  private static final IpAddress CLIENT = Objects.requireNonNull(IpAddress.parse("192.0.2.1"));

  private final ManualClock clock = new ManualClock();
  private final List<ErrorCode> counted = new ArrayList<>();
  private final AccessFilter guarded = filter(TOKENS, OperateSettings.defaults());
  private final AccessFilter unguarded = filter(List.of(), OperateSettings.defaults());
  private final CapturedLog audit = new CapturedLog("audit", Level.INFO);

  /** Who the last request that passed came from. */
  private final AtomicReference<@Nullable Caller> passed = new AtomicReference<>();

  private AccessFilter filter(List<NamedSecret> tokens, OperateSettings settings) {
    return new AccessFilter(
        settings,
        () -> tokens,
        true,
        counted::add,
        "codes.md",
        new ObjectMapper(),
        clock::nanoTime);
  }

  @AfterEach
  void close() {
    audit.close();
  }

  @Test
  void asksForNothingWithoutTokens() throws Exception {
    ServletExchange answer = send(unguarded, request("POST", "/tasks/drain", Map.of()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(passed.get()).isEqualTo(new Caller(CLIENT, null));
    assertThat(audit.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"old, previous", "new, current"})
  void letsEachTokenInAndKnowsItsName(String token, String name) throws Exception {
    send(guarded, request("GET", "/threads", bearer(token)));

    assertThat(passed.get()).isEqualTo(new Caller(CLIENT, name));
    assertThat(counted).isEmpty();
  }

  @Test
  void refusesARequestWithoutAToken() throws Exception {
    ServletExchange answer = send(guarded, request("POST", "/tasks/drain", Map.of()));

    assertThat(passed.get()).isNull();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.responseHeader("WWW-Authenticate")).isEqualTo("Bearer realm=\"admin\"");
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"error\",\"message\":\"the admin port asks for a token: send"
                + " Authorization: Bearer <token>\",\"error_type\":\"auth\","
                + "\"error_code\":\"BK-ADMIN-001\","
                + "\"documentation_url\":\"codes.md#bk-admin-001\"}");
    assertThat(counted).containsExactly(ErrorCode.ADMIN_TOKEN_MISSING);
    assertThat(fields("client_address", "method", "path", "error_code", "token"))
        .containsExactly(List.of("192.0.2.1", "POST", "/tasks/drain", "BK-ADMIN-001", "absent"));
  }

  @Test
  void refusesAWrongTokenAndShowsItNowhere() throws Exception {
    ServletExchange answer = send(guarded, request("GET", "/threads", bearer("hunter2")));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.responseHeader("WWW-Authenticate"))
        .isEqualTo("Bearer realm=\"admin\", error=\"invalid_token\"");
    assertThat(answer.body()).contains("BK-ADMIN-002").doesNotContain("hunter2");
    assertThat(audit.lines().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /metrics, 200",
    "HEAD, /ready, 200",
    "GET, /ping, 200",
    "POST, /metrics, 401",
    "GET, /metrics/x, 401",
    "GET, /Metrics, 401",
    "GET, /healthcheck, 401",
    "GET, /, 401",
    "OPTIONS, /tasks, 401"
  })
  void opensToEverybodyWhatProbesAndScrapersRead(String method, String path, int status)
      throws Exception {
    assertThat(send(guarded, request(method, path, Map.of())).status()).isEqualTo(status);
  }

  @Test
  void opensNothingWhereNothingIsListed() throws Exception {
    AccessFilter closed = filter(TOKENS, new OperateSettings(null, List.of(), null));

    assertThat(send(closed, request("GET", "/metrics", Map.of())).status()).isEqualTo(401);
  }

  @Test
  void listensNoMoreToAnAddressThatGuesses() throws Exception {
    for (int i = 0; i < AccessFilter.WRONG_TOKENS; i++) {
      send(guarded, request("GET", "/threads", bearer("guess-" + i)));
    }
    ServletExchange right = send(guarded, request("GET", "/threads", bearer("new")));
    ServletExchange probe = send(guarded, request("GET", "/ready", Map.of()));
    ServletExchange other = request("GET", "/threads", bearer("new"));
    other.from("192.0.2.2");
    send(guarded, other);
    clock.advance(Duration.ofSeconds(2));
    ServletExchange later = send(guarded, request("GET", "/threads", bearer("new")));

    assertThat(right.status()).isEqualTo(429);
    assertThat(right.responseHeader("Retry-After")).isEqualTo("30");
    assertThat(right.body()).contains("BK-ADMIN-003", "\"retry_after\":30");
    assertThat(probe.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(200);
    assertThat(later.status()).isEqualTo(200);
    assertThat(counted)
        .hasSize(AccessFilter.WRONG_TOKENS + 1)
        .endsWith(ErrorCode.ADMIN_TOKEN_WRONG, ErrorCode.ADMIN_LIMIT);
  }

  @Test
  void auditsNoMoreRefusalsOfAnAddressThanAPersonReads() throws Exception {
    for (int i = 0; i < AccessFilter.AUDITED_REFUSALS + 5; i++) {
      send(guarded, request("GET", "/threads", Map.of()));
    }

    assertThat(audit.lines()).hasSize(AccessFilter.AUDITED_REFUSALS);
    assertThat(counted).hasSize(AccessFilter.AUDITED_REFUSALS + 5);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, BK-ADMIN-004",
    "Origin, http://evil.example, BK-ADMIN-004",
    "Host, evil.example, BK-ADMIN-005"
  })
  void refusesBrowsersThatActForAnotherSiteWhateverTheToken(
      String header, String value, String code) throws Exception {
    Map<String, String> headers = new HashMap<>(bearer("new"));
    headers.put(header, value);

    ServletExchange changing = send(guarded, request("POST", "/tasks/drain", headers));
    ServletExchange reading = send(guarded, request("GET", "/threads", headers));

    assertThat(changing.status()).isEqualTo(403);
    assertThat(changing.body()).contains(code);
    assertThat(fields("error_code")).containsExactly(List.of(code));
    assertThat(reading.status()).isEqualTo(200);
  }

  @Test
  void doesNotCountABrowsersRequestsAsGuesses() throws Exception {
    for (int i = 0; i < AccessFilter.WRONG_TOKENS; i++) {
      Map<String, String> headers = new HashMap<>(bearer("guess"));
      headers.put("Sec-Fetch-Site", "cross-site");
      send(guarded, request("POST", "/tasks/drain", headers));
    }

    assertThat(send(guarded, request("GET", "/threads", bearer("new"))).status()).isEqualTo(200);
  }

  private ServletExchange send(AccessFilter filter, ServletExchange exchange) throws Exception {
    passed.set(null);
    filter.doFilter(
        exchange.request(),
        exchange.response(),
        (request, response) -> passed.set(Caller.of(exchange.request())));
    return exchange;
  }

  private static ServletExchange request(String method, String path, Map<String, String> headers) {
    ServletExchange exchange = new ServletExchange(method);
    exchange.path(path, null);
    exchange.header("Host", "localhost:8081");
    headers.forEach(exchange::header);
    return exchange;
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  private List<List<String>> fields(String... keys) {
    return audit.lines().stream()
        .map(
            (ILoggingEvent line) ->
                List.of(keys).stream().map(key -> CapturedLog.field(line, key)).toList())
        .toList();
  }
}
