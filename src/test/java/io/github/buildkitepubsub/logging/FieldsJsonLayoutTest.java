package io.github.buildkitepubsub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import io.github.buildkitepubsub.secret.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class FieldsJsonLayoutTest {

  private static final String DEFAULTS = "{\"type\": \"json-fields\"}";
  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  private final LoggerContext context = new LoggerContext();
  private final LoggingEvent event = event("port bound");

  @Test
  void isFoundByItsName() throws Exception {
    DiscoverableLayoutFactory<?> factory =
        JSON.readValue(DEFAULTS, DiscoverableLayoutFactory.class);

    assertThat(factory).isInstanceOf(FieldsJsonLayoutFactory.class);
  }

  @Test
  void writesOneLineOfJson() throws Exception {
    String line = layout(DEFAULTS).doLayout(event);

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(JSON.readTree(line).path("message").asText()).isEqualTo("port bound");
    assertThat(JSON.readTree(line).path("level").asText()).isEqualTo("INFO");
    assertThat(JSON.readTree(line).path("logger").asText()).isEqualTo("a.logger");
    assertThat(JSON.readTree(line).path("timestamp").asLong()).isEqualTo(1_778_360_760_000L);
  }

  @Test
  void turnsPairsIntoFields() throws Exception {
    pairs(Map.of("port", 8080, "topic", "t", "ready", true, "took_ms", 1.5));

    JsonNode line = line(DEFAULTS);

    assertThat(line.path("port").isInt()).isTrue();
    assertThat(line.path("port").intValue()).isEqualTo(8080);
    assertThat(line.path("topic").textValue()).isEqualTo("t");
    assertThat(line.path("ready").isBoolean()).isTrue();
    assertThat(line.path("took_ms").doubleValue()).isEqualTo(1.5);
  }

  @Test
  void writesAnythingElseAsItsTextAndNeverAsABean() throws Exception {
    pairs(
        Map.of(
            "uri",
            URI.create("http://x/"),
            "level_name",
            Level.WARN,
            "at",
            Instant.EPOCH,
            "list",
            List.of(1, 2),
            "secret",
            Secret.of("hunter2"),
            "big",
            new BigDecimal("1.10")));

    JsonNode line = line(DEFAULTS);

    assertThat(line.path("uri").textValue()).isEqualTo("http://x/");
    assertThat(line.path("level_name").textValue()).isEqualTo("WARN");
    assertThat(line.path("at").textValue()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(line.path("list").textValue()).isEqualTo("[1, 2]");
    assertThat(line.path("secret").textValue()).isEqualTo(Secret.MASK);
    assertThat(line.path("big").isNumber()).isTrue();
  }

  @Test
  void writesAMissingValueAsText() throws Exception {
    add("absent", null);

    assertThat(line(DEFAULTS).has("absent")).isFalse();
  }

  @Test
  void keepsTheLayoutsOwnFields() throws Exception {
    pairs(
        Map.of(
            "message", "forged",
            "level", "forged",
            "logger", "forged",
            "timestamp", "forged",
            "thread", "forged"));

    String line = layout(DEFAULTS).doLayout(event);

    assertThat(line).doesNotContain("forged");
  }

  @Test
  void keepsAdditionalFields() throws Exception {
    pairs(Map.of("service", "forged", "own", "kept"));

    JsonNode line =
        line("{\"type\": \"json-fields\", \"additionalFields\": {\"service\": \"relay\"}}");

    assertThat(line.path("service").textValue()).isEqualTo("relay");
    assertThat(line.path("own").textValue()).isEqualTo("kept");
  }

  @Test
  void writesWhatTheLineIsAboutWhereItsThreadIsAboutSomethingElse() throws Exception {
    event.setMDCPropertyMap(Map.of("request_id", "of the thread", "span_id", "s-1"));
    pairs(Map.of("request_id", "of the event"));

    JsonNode line = line("{\"type\": \"json-fields\", \"flattenMdc\": true}");

    assertThat(line.path("request_id").textValue()).isEqualTo("of the event");
    assertThat(line.path("span_id").textValue()).isEqualTo("s-1");
  }

  @Test
  void keepsTheFirstOfTwoPairsWithOneKey() throws Exception {
    add("key", 1);
    add("key", 2);

    assertThat(line(DEFAULTS).path("key").intValue()).isEqualTo(1);
  }

  @Test
  void writesTheMdcAsAnObjectUnlessItIsFlattened() throws Exception {
    event.setMDCPropertyMap(Map.of("request_id", "r-1"));

    assertThat(line(DEFAULTS).path("mdc").path("request_id").textValue()).isEqualTo("r-1");
  }

  @Test
  void writesAnExceptionWithItsCause() throws Exception {
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(
            new IllegalStateException("outer", new IllegalArgumentException("inner"))));
    pairs(Map.of("exception", "forged"));

    String exception = line(DEFAULTS).path("exception").textValue();

    assertThat(exception)
        .contains("IllegalStateException: outer", "inner")
        .doesNotContain("forged");
  }

  @Test
  void escapesWhatWouldBreakALine() throws Exception {
    add("branch", "a\n{\"level\":\"ERROR\"}");

    String line = layout(DEFAULTS).doLayout(event);

    assertThat(line).containsOnlyOnce("\n");
    assertThat(JSON.readTree(line).path("branch").textValue())
        .isEqualTo("a\n{\"level\":\"ERROR\"}");
  }

  @Test
  void writesALineWithoutPairs() throws Exception {
    assertThat(event.getKeyValuePairs()).isNull();
    assertThat(line(DEFAULTS).path("message").textValue()).isEqualTo("port bound");
  }

  private LoggingEvent event(String message) {
    LoggingEvent made = new LoggingEvent();
    context.setMDCAdapter(new LogbackMDCAdapter());
    made.setLoggerContext(context);
    made.setLoggerName("a.logger");
    made.setLevel(Level.INFO);
    made.setMessage(message);
    made.setThreadName("main");
    made.setTimeStamp(1_778_360_760_000L);
    return made;
  }

  private void pairs(Map<String, ?> pairs) {
    pairs.forEach(this::add);
  }

  private void add(String key, @Nullable Object value) {
    event.addKeyValuePair(new KeyValuePair(key, value));
  }

  private JsonNode line(String settings) throws Exception {
    return JSON.readTree(layout(settings).doLayout(event));
  }

  private LayoutBase<ILoggingEvent> layout(String settings) throws Exception {
    FieldsJsonLayoutFactory factory =
        (FieldsJsonLayoutFactory) JSON.readValue(settings, DiscoverableLayoutFactory.class);
    LayoutBase<ILoggingEvent> layout = factory.build(context, TimeZone.getTimeZone("UTC"));
    layout.start();
    return layout;
  }
}
