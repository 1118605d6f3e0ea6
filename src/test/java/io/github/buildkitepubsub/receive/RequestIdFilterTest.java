package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.testing.ServletExchange;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class RequestIdFilterTest {

  private final RequestIdFilter filter = new RequestIdFilter(() -> "made-here");
  private final ServletExchange exchange = new ServletExchange("POST");
  private @Nullable String inMdc;

  @AfterEach
  void clear() {
    MDC.clear();
  }

  static String[] saneIdentifiers() {
    return new String[] {
      "a",
      "0",
      "4f1c5f1e-7b0a-4c5e-9d6b-1f2e3d4c5b6a",
      "Root=1".replace('=', '-'),
      "a.b_c-D9",
      "x".repeat(128)
    };
  }

  @ParameterizedTest
  @MethodSource("saneIdentifiers")
  void keepsASaneIdentifier(String offered) throws Exception {
    exchange.header("X-Request-ID", offered);

    run();

    assertThat(exchange.responseHeader("X-Request-ID")).isEqualTo(offered);
    assertThat(exchange.attribute("request_id")).isEqualTo(offered);
    assertThat(inMdc).isEqualTo(offered);
  }

  static String[] insaneIdentifiers() {
    return new String[] {
      "",
      " ",
      "a b",
      " a",
      "a ",
      "a\r\nSet-Cookie: x",
      "a\n",
      "a\t",
      "-a",
      ".a",
      "_a",
      "a,b",
      "a;b",
      "a/b",
      "a=b",
      "\"a\"",
      "<a>",
      "${jndi:a}",
      "é",
      "ａ",
      "a\u0000",
      "x".repeat(129),
      "x".repeat(100_000)
    };
  }

  @ParameterizedTest
  @NullSource
  @MethodSource("insaneIdentifiers")
  void replacesAnythingElse(@Nullable String offered) throws Exception {
    if (offered != null) {
      exchange.header("X-Request-ID", offered);
    }

    run();

    assertThat(exchange.responseHeader("X-Request-ID")).isEqualTo("made-here");
    assertThat(exchange.attribute("request_id")).isEqualTo("made-here");
    assertThat(inMdc).isEqualTo("made-here");
  }

  @Test
  void leavesNothingOnTheThread() throws Exception {
    run();

    assertThat(MDC.get("request_id")).isNull();
  }

  @ParameterizedTest
  @ValueSource(classes = {ServletException.class, IllegalStateException.class})
  void leavesNothingOnTheThreadAfterAFailure(Class<? extends Exception> type) throws Exception {
    Exception failure = type.getConstructor(String.class).newInstance("from the chain");

    assertThatThrownBy(() -> run((request, response) -> sneakyThrow(failure))).isSameAs(failure);
    assertThat(MDC.get("request_id")).isNull();
  }

  @Test
  void leavesOthersEntriesAlone() throws Exception {
    MDC.put("other", "kept");

    run();

    assertThat(MDC.get("other")).isEqualTo("kept");
  }

  private void run() throws Exception {
    run((request, response) -> inMdc = MDC.get("request_id"));
  }

  private void run(FilterChain chain) throws Exception {
    filter.doFilter(exchange.request(), exchange.response(), chain);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Exception> void sneakyThrow(Exception failure) throws T {
    throw (T) failure;
  }
}
