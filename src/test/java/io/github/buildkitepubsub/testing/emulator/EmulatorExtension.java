package io.github.buildkitepubsub.testing.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a test class Google's Pub/Sub emulator: {@code @ExtendWith(EmulatorExtension.class)}, then
 * {@link #hostAndPort}.
 *
 * <p>One emulator serves all classes of the JVM and ends with the test run, so that names of topics
 * and subscriptions must be unique. Where gcloud's emulator is not installed the class is skipped,
 * with a warning.
 */
public final class EmulatorExtension implements BeforeAllCallback {
  private static final Logger log = LoggerFactory.getLogger(EmulatorExtension.class);
  private static volatile String hostAndPort = "";

  @Override
  public void beforeAll(ExtensionContext context) {
    // A value that is closeable is closed by JUnit when the whole run ends.
    Shared shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .getOrComputeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    if (shared.emulator().isEmpty()) {
      log.atWarn()
          .addKeyValue("class", context.getDisplayName())
          .log("Google's Pub/Sub emulator is not installed: tests skipped");
    }
    Assumptions.assumeTrue(
        shared.emulator().isPresent(),
        "Google's Pub/Sub emulator is not installed: gcloud components install pubsub-emulator");
  }

  /** Where the emulator listens: {@code 127.0.0.1:40123}. */
  public static String hostAndPort() {
    assertThat(hostAndPort).as("a class extended with EmulatorExtension is running").isNotEmpty();
    return hostAndPort;
  }

  private record Shared(Optional<EmulatorProcess> emulator) implements AutoCloseable {
    static Shared start() {
      try {
        Optional<EmulatorProcess> started = EmulatorProcess.start();
        started.ifPresent(emulator -> hostAndPort = emulator.hostAndPort());
        return new Shared(started);
      } catch (IOException e) {
        throw new IllegalStateException("Google's Pub/Sub emulator is installed but fails", e);
      }
    }

    @Override
    public void close() {
      emulator.ifPresent(EmulatorProcess::close);
    }
  }
}
