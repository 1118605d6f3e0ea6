package io.github.buildkitepubsub.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import io.github.buildkitepubsub.secret.NamedSecret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A port that other machines reach is not opened to everybody by a reload. */
class AdminTokensTest {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  private static LiveConfiguration with(String... tokens) throws Exception {
    List<Map<String, String>> list =
        List.of(tokens).stream().map(token -> Map.of("name", token, "value", token)).toList();
    RelayConfiguration configuration =
        JSON.convertValue(Map.of("operate", Map.of("tokens", list)), RelayConfiguration.class);
    return new LiveConfiguration(configuration, LiveSecrets.read(configuration, Map.of()));
  }

  private static AdminTokens started(boolean isOnLoopback, String... tokens) throws Exception {
    return new AdminTokens(with(tokens).secrets().admin(), isOnLoopback);
  }

  private static List<String> names(AdminTokens tokens) {
    return tokens.current().stream().map(NamedSecret::name).toList();
  }

  @Test
  void rejectsThatTheLastTokenGoes() throws Exception {
    AdminTokens tokens = started(false, "a");

    ReloadRejectedException e =
        catchThrowableOfType(ReloadRejectedException.class, () -> tokens.prepare(with()));

    assertThat(e.problems())
        .singleElement()
        .asString()
        .startsWith("operate.tokens must keep a token")
        .endsWith("restart");
    assertThat(names(tokens)).containsExactly("a");
  }

  @Test
  void takesOneForAnother() throws Exception {
    AdminTokens tokens = started(false, "a");

    tokens.prepare(with("b")).run();

    assertThat(names(tokens)).containsExactly("b");
    assertThat(tokens.isOpen()).isFalse();
  }

  @Test
  void canBeClosedWhereItWasStartedOpen() throws Exception {
    AdminTokens tokens = started(false);
    boolean before = tokens.isOpen();

    tokens.prepare(with()).run();
    tokens.prepare(with("a")).run();

    assertThat(before).isTrue();
    assertThat(tokens.isOpen()).isFalse();
  }

  @Test
  void followsTheFileWhereThisMachineAloneReachesIt() throws Exception {
    AdminTokens tokens = started(true, "a");

    tokens.prepare(with()).run();

    assertThat(names(tokens)).isEmpty();
    assertThat(tokens.isOpen()).isFalse();
  }
}
