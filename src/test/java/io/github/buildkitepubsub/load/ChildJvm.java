package io.github.buildkitepubsub.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the tests in a JVM of its own, that prints what it has to say in lines and ends
 * when its standard input does. For one thread.
 */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader lines;
  private final PrintWriter commands;

  private ChildJvm(Process process) {
    this.process = process;
    this.lines = process.inputReader();
    OutputStream out = process.getOutputStream();
    this.commands = new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  static ChildJvm start(List<String> flags, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  long pid() {
    return process.pid();
  }

  /** The rest of the next line that begins with {@code key=}. */
  String await(String key) throws IOException {
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.startsWith(key + "=")) {
        return line.substring(key.length() + 1);
      }
    }
    throw new IOException("the process ended before it said " + key);
  }

  void tell(String command) {
    commands.println(command);
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
