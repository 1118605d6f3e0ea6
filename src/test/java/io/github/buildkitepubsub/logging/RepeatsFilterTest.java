package io.github.buildkitepubsub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.common.filter.FilterFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class RepeatsFilterTest {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();
  private static final String REQUEST = "request";

  private final LoggerContext context = new LoggerContext();
  private final List<ILoggingEvent> passed = new ArrayList<>();
  private Filter<ILoggingEvent> filter = filter("{\"type\": \"repeats\", \"lines\": 3}");
  private long now;

  private static Filter<ILoggingEvent> filter(String json) {
    try {
      FilterFactory<ILoggingEvent> factory =
          JSON.readValue(
              json,
              JSON.getTypeFactory()
                  .constructParametricType(FilterFactory.class, ILoggingEvent.class));
      return factory.build();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void log(String logger, Level level, String sentence, String kind) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), level, sentence, null, null);
    event.setTimeStamp(now);
    event.addKeyValuePair(new KeyValuePair("kind", kind));
    if (filter.decide(event) != FilterReply.DENY) {
      passed.add(event);
    }
  }

  private void warn(int times) {
    IntStream.range(0, times).forEach(i -> log(REQUEST, Level.WARN, "event not published", "A"));
  }

  private static Object heldBack(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals("held_back"))
        .map(pair -> pair.value)
        .findFirst()
        .orElse("absent");
  }

  @Test
  void boundsTheLinesOfALongOutageAndTellsHowManyWereHeldBack() {
    for (int second = 0; second < 300; second++) {
      now = second * 1000L;
      warn(1000);
    }

    assertThat(passed).hasSize(15);
    assertThat(passed)
        .extracting(RepeatsFilterTest::heldBack)
        .filteredOn(held -> !held.equals("absent"))
        .containsOnly(59_997L)
        .hasSize(4);
  }

  @Test
  void takesLinesThatSaySomethingElseForOthers() {
    warn(5);
    log(REQUEST, Level.WARN, "event not published", "B");
    log(REQUEST, Level.WARN, "another sentence", "A");
    log(REQUEST, Level.ERROR, "event not published", "A");
    log("other", Level.WARN, "event not published", "A");

    assertThat(passed).hasSize(3 + 4);
  }

  @Test
  void letsEverythingPassThatIsForWhoeverTurnedItOn() {
    IntStream.range(0, 10).forEach(i -> log(REQUEST, Level.DEBUG, "request answered", "A"));

    assertThat(passed).hasSize(10);
  }

  @Test
  void letsEveryLinePassOfLoggersThatAreExcepted() {
    filter = filter("{\"type\": \"repeats\", \"lines\": 1, \"except\": [\"audit\"]}");

    IntStream.range(0, 10).forEach(i -> log("audit", Level.INFO, "task done", "A"));
    IntStream.range(0, 10).forEach(i -> log("audit.more", Level.INFO, "task done", "A"));

    assertThat(passed).hasSize(10 + 1);
  }

  @Test
  void remembersABoundedNumberOfKinds() {
    IntStream.range(0, 5_000).forEach(i -> log(REQUEST, Level.WARN, "sentence " + i, "A"));
    now = 60_000;
    IntStream.range(0, 5).forEach(i -> log(REQUEST, Level.WARN, "the same", "A"));

    assertThat(passed).hasSize(5_000 + 3);
  }
}
