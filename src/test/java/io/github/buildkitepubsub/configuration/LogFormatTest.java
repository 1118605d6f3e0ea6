package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.DropwizardLayout;
import io.github.buildkitepubsub.logging.FieldsJsonLayoutFactory;
import java.time.Instant;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogFormatTest {

  private static final String FILE =
      "logging: {appenders: [{type: console, logFormat: '%m'}, {type: file, currentLogFilename: /l,"
          + " archive: false}]}";

  @Test
  void jsonIsTheLayoutThatIsBuiltIn() throws Exception {
    ConsoleAppenderFactory<?> console = console(FILE, "JSON");

    assertThat(console.getLayout()).isInstanceOf(FieldsJsonLayoutFactory.class);
    assertThat(console.getLogFormat()).isNull();
  }

  @Test
  void textShowsTheEventsFields() throws Exception {
    ConsoleAppenderFactory<?> console = console("", "text");

    assertThat(console.getLayout()).isNull();
    assertThat(line(console.getLogFormat()))
        .isEqualTo(
            "2026-01-02T03:04:05.678Z INFO  a.b.Logger [main] started port=\"8080\""
                + " request_id=r1\n");
  }

  @Test
  void devIsInColourAndShort() throws Exception {
    ConsoleAppenderFactory<?> console = console("", "dev");

    assertThat(line(console.getLogFormat()))
        .contains("\u001B[")
        .contains("Logger")
        .doesNotContain("a.b.")
        .contains("port=\"8080\"");
  }

  @Test
  void otherAppendersKeepTheirs() throws Exception {
    RelayConfiguration configuration = Loading.load(FILE, Map.of("LOG_FORMAT", "text"));

    assertThat(configuration.origins().of("logging.appenders[0].logFormat").text())
        .isEqualTo("environment LOG_FORMAT");
    assertThat(configuration.origins().of("logging.appenders[1].logFormat"))
        .isEqualTo(Origin.DEFAULT);
  }

  @Test
  void systemPropertyOverridesIt() throws Exception {
    ConsoleAppenderFactory<?> console =
        SystemProperty.during(
            "dw.logging.appenders[0].logFormat", "%level", () -> console(FILE, "text"));

    assertThat(console.getLogFormat()).isEqualTo("%level");
  }

  @Test
  void needsAConsoleAppender() {
    assertThatThrownBy(() -> Loading.load("logging: {appenders: []}", Map.of("LOG_FORMAT", "text")))
        .hasMessage("LOG_FORMAT=text: logging.appenders has no appender of type console");
  }

  private static ConsoleAppenderFactory<?> console(String file, String format) throws Exception {
    RelayConfiguration configuration = Loading.load(file, Map.of("LOG_FORMAT", format));
    DefaultLoggingFactory logging = (DefaultLoggingFactory) configuration.getLoggingFactory();
    return (ConsoleAppenderFactory<?>) logging.getAppenders().get(0);
  }

  private static String line(String pattern) {
    LoggerContext context = new LoggerContext();
    DropwizardLayout layout = new DropwizardLayout(context, TimeZone.getTimeZone("UTC"));
    layout.setPattern(pattern);
    layout.start();
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("a.b.Logger");
    event.setThreadName("main");
    event.setLevel(Level.INFO);
    event.setMessage("started");
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    event.addKeyValuePair(new KeyValuePair("port", 8080));
    event.setMDCPropertyMap(Map.of("request_id", "r1"));
    return layout.doLayout(event);
  }
}
