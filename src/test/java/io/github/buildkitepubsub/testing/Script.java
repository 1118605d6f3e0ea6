package io.github.buildkitepubsub.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of this checkout, run as an operator would, with an environment of its own. */
public final class Script {

  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Script(String name) {
    command.addAll(List.of("sh", "scripts/" + name));
    environment.put("PATH", System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar", ""));
  }

  /** The script of this name in {@code scripts}. */
  public static Script named(String name) {
    return new Script(name);
  }

  public Script arguments(String... arguments) {
    command.addAll(List.of(arguments));
    return this;
  }

  public Script environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Has it find the commands in {@code directory} before those of the machine. */
  public Script firstOnPath(Path directory) {
    return environment(
        "PATH", directory.toAbsolutePath() + File.pathSeparator + environment.get("PATH"));
  }

  /** Runs it to its end, for which it has {@code limit}. */
  public Result run(Duration limit) throws IOException, InterruptedException {
    return start().await(limit);
  }

  /** Starts it and does not wait. */
  public Running start() throws IOException {
    Path out = Files.createTempFile("script", ".out");
    Path err = Files.createTempFile("script", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Running(process, out, err);
  }

  /**
   * One that runs.
   *
   * @param process the shell
   * @param out the file of its standard output
   * @param err the file of its errors
   */
  public record Running(Process process, Path out, Path err) {

    /** What it has printed so far. */
    public String soFar() throws IOException {
      return Files.readString(out) + Files.readString(err);
    }

    /**
     * Sends SIGTERM, which scripts take as they take Ctrl-C; that one may be ignored in the tests'
     * own process.
     */
    public void terminate() {
      process.toHandle().destroy();
    }

    /** Waits for its end; ends it and fails if that takes longer than {@code limit}. */
    public Result await(Duration limit) throws IOException, InterruptedException {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("the script did not end within " + limit + ": " + soFar());
      }
      Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    }
  }

  /**
   * How one ended.
   *
   * @param code its exit code
   * @param out its standard output
   * @param err its errors
   */
  public record Result(int code, String out, String err) {

    /**
     * What follows {@code word} and spaces at the beginnings of lines of the output, up to a colon
     * or a space.
     */
    public List<String> named(String word) {
      return out.lines()
          .filter(line -> line.startsWith(word + " "))
          .map(line -> line.substring(word.length()).strip().split("[: ]", 2)[0])
          .toList();
    }
  }
}
