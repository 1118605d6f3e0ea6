package io.github.buildkitepubsub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dropwizard.core.Application;
import io.github.buildkitepubsub.app.BuildkitePubsubApplication;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines as a process would, with its own environment, and keeps what they print. */
final class Shell {

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] in = new byte[0];
  private int started;

  Shell set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Shell in(byte[] bytes) {
    in = bytes;
    return this;
  }

  /** Returns the exit code. What was printed before is forgotten. */
  int run(String... arguments) {
    out.reset();
    err.reset();
    Console console =
        new Console(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            false,
            environment,
            "bin/buildkite-pubsub");
    return new CommandLine(this::application, console).run(arguments);
  }

  String out() {
    return out.toString(UTF_8);
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  List<String> errLines() {
    return err.toString(UTF_8).lines().toList();
  }

  /** How many applications were made. */
  int started() {
    return started;
  }

  private Application<RelayConfiguration> application() {
    started++;
    return new BuildkitePubsubApplication(environment);
  }
}
