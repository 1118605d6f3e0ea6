package io.github.buildkitepubsub.reload;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How changes of the configuration are found.
 *
 * @param watch whether the configuration file and the files of secrets are looked at
 * @param interval how often; a change is taken once it has stayed for one interval
 */
public record ReloadSettings(
    @NotNull Boolean watch,
    @NotNull @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration interval) {

  /** Reading a few small files so often costs nothing that can be measured. */
  public static final Duration DEFAULT_INTERVAL = Duration.seconds(2);

  public ReloadSettings(
      @Nullable @JsonProperty("watch") Boolean watch,
      @Nullable @JsonProperty("interval") Duration interval) {
    this.watch = watch == null || watch;
    this.interval = interval == null ? DEFAULT_INTERVAL : interval;
  }

  /** All defaults: files are looked at every two seconds. */
  public static ReloadSettings defaults() {
    return new ReloadSettings(null, null);
  }
}
