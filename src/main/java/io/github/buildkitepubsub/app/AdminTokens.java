package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import io.github.buildkitepubsub.secret.NamedSecret;
import java.util.List;

/** Who may use the admin port, as of now; none means that everybody may. Thread-safe. */
final class AdminTokens implements LivePart {

  private final boolean isOnLoopback;
  private volatile List<NamedSecret> tokens;

  /**
   * @param isOnLoopback whether the port can be reached from this machine alone
   */
  AdminTokens(List<NamedSecret> tokens, boolean isOnLoopback) {
    this.tokens = tokens;
    this.isOnLoopback = isOnLoopback;
  }

  List<NamedSecret> current() {
    return tokens;
  }

  /** Whether anybody can use it from elsewhere. */
  boolean isOpen() {
    return !isOnLoopback && tokens.isEmpty();
  }

  @Override
  public String name() {
    return "tokens of the admin port";
  }

  /** A line that was lost from a file is not to open a port that other machines reach. */
  @Override
  public Runnable prepare(LiveConfiguration next) throws ReloadRejectedException {
    List<NamedSecret> fresh = next.secrets().admin();
    if (!isOnLoopback && fresh.isEmpty() && !tokens.isEmpty()) {
      throw new ReloadRejectedException(
          List.of(
              "operate.tokens must keep a token while the admin port listens beyond this machine,"
                  + " else whoever reaches it could use the tasks; if that is meant, restart"));
    }
    return () -> tokens = fresh;
  }
}
