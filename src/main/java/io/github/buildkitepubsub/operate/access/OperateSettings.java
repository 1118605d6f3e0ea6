package io.github.buildkitepubsub.operate.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.secret.SecretSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the admin port.
 *
 * @param tokens all of them are valid at once, so that a rotation has no gap; none means that
 *     nobody is asked for one. One that is {@code signatureOnly} lets nobody in
 * @param openPaths paths that can be read without a token
 * @param hosts names and addresses, beside those of the loopback interface, by which requests that
 *     change something may call the port
 */
public record OperateSettings(
    @NotNull List<@NotNull @Valid SecretSettings> tokens,
    @NotNull List<@NotNull String> openPaths,
    @NotNull List<@NotNull String> hosts) {

  /**
   * What probes, scrapers and browsers ask for, which send no token: states, numbers and what the
   * port has to offer.
   */
  public static final List<String> DEFAULT_OPEN_PATHS =
      List.of("/health", "/ready", "/metrics", "/ping", "/docs", "/openapi.yaml");

  public OperateSettings(
      @Nullable @JsonProperty("tokens") List<SecretSettings> tokens,
      @Nullable @JsonProperty("openPaths") List<String> openPaths,
      @Nullable @JsonProperty("hosts") List<String> hosts) {
    this.tokens = tokens == null ? List.of() : List.copyOf(tokens);
    this.openPaths = openPaths == null ? DEFAULT_OPEN_PATHS : List.copyOf(openPaths);
    this.hosts = hosts == null ? List.of() : List.copyOf(hosts);
  }

  /** All defaults: whoever reaches the port may use it. */
  public static OperateSettings defaults() {
    return new OperateSettings(null, null, null);
  }

  @ValidationMethod(
      message = "operate.openPaths: each entry must be an absolute path such as /metrics")
  boolean isOpenPaths() {
    return openPaths.stream().allMatch(path -> path.matches("/[A-Za-z0-9/._-]*"));
  }

  @ValidationMethod(
      message =
          "operate.openPaths must not have /tasks or below: tasks change what the service does")
  boolean isOpenWithoutTasks() {
    return openPaths.stream()
        .noneMatch(path -> path.equals("/tasks") || path.startsWith("/tasks/"));
  }

  @ValidationMethod(
      message =
          "operate.hosts: each entry must be a name or an address, without a scheme or a port")
  boolean isHostNames() {
    return hosts.stream().allMatch(HostRule::isName);
  }
}
