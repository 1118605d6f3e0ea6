package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.filter.FilterFactory;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter {@code repeats} of an appender: of lines that say the same it lets so many pass in an
 * interval, and says of the others how many they were.
 *
 * @param lines how many pass in an interval
 * @param interval how long it is, from its first line on
 * @param except loggers whose lines all pass
 */
@JsonTypeName("repeats")
public record RepeatsFilterFactory(
    @JsonProperty("lines") @Min(1) Integer lines,
    @JsonProperty("interval") @NotNull Duration interval,
    @JsonProperty("except") @NotNull Set<String> except)
    implements FilterFactory<ILoggingEvent> {

  /** Enough to see a pattern. */
  public static final int DEFAULT_LINES = 20;

  /** Long against a flood, short against whoever looks. */
  public static final Duration DEFAULT_INTERVAL = Duration.minutes(1);

  public RepeatsFilterFactory(
      @Nullable @JsonProperty("lines") Integer lines,
      @Nullable @JsonProperty("interval") Duration interval,
      @Nullable @JsonProperty("except") Set<String> except) {
    this.lines = lines == null ? DEFAULT_LINES : lines;
    this.interval = interval == null ? DEFAULT_INTERVAL : interval;
    this.except = except == null ? Set.of() : Set.copyOf(except);
  }

  @Override
  public Filter<ILoggingEvent> build() {
    RepeatsFilter filter = new RepeatsFilter(lines, interval.toJavaDuration(), except);
    filter.start();
    return filter;
  }
}
