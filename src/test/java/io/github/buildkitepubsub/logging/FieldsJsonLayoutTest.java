package io.github.buildkitepubsub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.time.Instant;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class FieldsJsonLayoutTest {

  private static final ObjectMapper MAPPER = Jackson.newObjectMapper();

  private final LoggerContext context = new LoggerContext();

  @Test
  void writesTheEventsPairsBesideTheOtherFields() throws Exception {
    LoggingEvent event = event();
    event.addKeyValuePair(new KeyValuePair("port", 8080));
    event.addKeyValuePair(new KeyValuePair("ready", true));
    event.addKeyValuePair(new KeyValuePair("host", java.net.URI.create("localhost")));
    event.addKeyValuePair(new KeyValuePair("nothing", null));

    JsonNode line = MAPPER.readTree(layout().doLayout(event));

    assertThat(line)
        .isEqualTo(
            MAPPER.readTree(
                """
                {"timestamp": "2026-01-02T03:04:05.678Z", "level": "INFO", "logger": "a.b.Logger",
                 "message": "started", "request_id": "r1",
                 "port": 8080, "ready": true, "host": "localhost", "nothing": "null"}
                """));
  }

  @Test
  void pairDoesNotReplaceAField() throws Exception {
    LoggingEvent event = event();
    event.addKeyValuePair(new KeyValuePair("level", "none"));

    assertThat(MAPPER.readTree(layout().doLayout(event)).get("level").asText()).isEqualTo("INFO");
  }

  @Test
  void writesEventsWithoutPairs() throws Exception {
    assertThat(MAPPER.readTree(layout().doLayout(event())).get("message").asText())
        .isEqualTo("started");
  }

  /** As a configuration file names it. */
  @SuppressWarnings("unchecked")
  private LayoutBase<ILoggingEvent> layout() throws Exception {
    DiscoverableLayoutFactory<ILoggingEvent> factory =
        MAPPER.readValue(
            """
            {"type": "json-fields", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
             "includes": ["timestamp", "level", "loggerName", "message", "mdc"],
             "flattenMdc": true}
            """,
            DiscoverableLayoutFactory.class);
    LayoutBase<ILoggingEvent> layout = factory.build(context, TimeZone.getTimeZone("UTC"));
    layout.start();
    return layout;
  }

  private LoggingEvent event() {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("a.b.Logger");
    event.setThreadName("main");
    event.setLevel(Level.INFO);
    event.setMessage("started");
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    event.setMDCPropertyMap(Map.of("request_id", "r1"));
    return event;
  }
}
