package io.github.buildkitepubsub.receive.allowlist;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.receive.address.AddressRange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may send webhooks.
 *
 * @param enabled false lets every address in
 * @param addresses let in whatever Buildkite's list says
 * @param refresh where Buildkite's list comes from
 * @param cacheFile where the last good list is kept; null keeps it in memory only
 * @param onUnavailable what to do until a first list is known
 */
public record AllowlistSettings(
    @NotNull Boolean enabled,
    @NotNull List<@NotNull AddressRange> addresses,
    @NotNull @Valid RefreshSettings refresh,
    @Nullable String cacheFile,
    @NotNull OnUnavailable onUnavailable) {

  public AllowlistSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("addresses") List<AddressRange> addresses,
      @Nullable @JsonProperty("refresh") RefreshSettings refresh,
      @Nullable @JsonProperty("cacheFile") String cacheFile,
      @Nullable @JsonProperty("onUnavailable") OnUnavailable onUnavailable) {
    this.enabled = enabled != null && enabled;
    this.addresses = addresses == null ? List.of() : List.copyOf(addresses);
    this.refresh = refresh == null ? RefreshSettings.defaults() : refresh;
    this.cacheFile = cacheFile;
    this.onUnavailable = onUnavailable == null ? OnUnavailable.REFUSE : onUnavailable;
  }

  /** All defaults: every address is let in. */
  public static AllowlistSettings defaults() {
    return new AllowlistSettings(null, null, null, null, null);
  }

  /** True if Buildkite's list is used. */
  boolean isRefreshed() {
    return enabled && refresh.enabled();
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "receive.allowlist.addresses must have an address if receive.allowlist.refresh.enabled is"
              + " false: nobody could send")
  boolean isSomebodyAllowed() {
    return !enabled || refresh.enabled() || !addresses.isEmpty();
  }
}
