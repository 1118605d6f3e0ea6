package io.github.buildkitepubsub.cli.init.gcloud;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tool as a process of its own: without a shell, without questions, for a limited time. What
 * others can see of it are its arguments, never its input.
 */
public final class GcloudProcess implements Gcloud {

  /** Switching an API on takes up to some minutes; all else seconds. */
  public static final Duration LIMIT = Duration.ofMinutes(5);

  /** How long its output may be open after its end, by a child that it left. */
  private static final Duration LEFT_OPEN = Duration.ofSeconds(5);

  /** The list of a project's APIs, as names, has some 10 KB. */
  private static final int LARGEST_OUTPUT = 1 << 20;

  private final String program;
  private final Duration limit;

  /**
   * @param program its path, or its name where PATH has it
   * @param limit how long a command may take
   */
  public GcloudProcess(String program, Duration limit) {
    this.program = program;
    this.limit = limit;
  }

  @Override
  public GcloudAnswer run(List<String> arguments, @Nullable Secret input)
      throws CommandException, InterruptedException {
    Process process = start(arguments);
    try {
      CompletableFuture<byte[]> out = read(process.getInputStream());
      CompletableFuture<byte[]> errors = read(process.getErrorStream());
      write(process, input);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw CommandException.failed(
            "gcloud did not end within %d s and was ended: %s"
                .formatted(limit.toSeconds(), CommandText.of(program, arguments)));
      }
      return new GcloudAnswer(
          process.exitValue(),
          Secret.of(out.get(LEFT_OPEN.toMillis(), TimeUnit.MILLISECONDS)),
          new String(
              errors.get(LEFT_OPEN.toMillis(), TimeUnit.MILLISECONDS), StandardCharsets.UTF_8));
    } catch (ExecutionException | TimeoutException e) {
      throw CommandException.failed(
          "what gcloud printed cannot be read: " + CommandText.of(program, arguments), e);
    } finally {
      end(process);
    }
  }

  private Process start(List<String> arguments) throws CommandException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(program), arguments.stream()).toList());
    builder.environment().put("CLOUDSDK_CORE_DISABLE_PROMPTS", "1");
    try {
      return builder.start();
    } catch (IOException e) {
      throw CommandException.failed(
          "there is no "
              + program
              + " that can be run: install Google's CLI (https://cloud.google.com/sdk/docs/install),"
              + " or say where it is with --gcloud",
          e);
    }
  }

  private static CompletableFuture<byte[]> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            byte[] bytes = stream.readNBytes(LARGEST_OUTPUT);
            stream.transferTo(OutputStream.nullOutputStream());
            return bytes;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> {
          Thread thread = new Thread(task, "gcloud-output");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** What is written is a secret or nothing: it fits into a pipe, so that this never waits. */
  private static void write(Process process, @Nullable Secret input) {
    try (OutputStream stream = process.getOutputStream()) {
      if (input != null) {
        stream.write(input.bytes());
      }
    } catch (IOException e) {
      // It has ended without reading: its exit code says how.
    }
  }

  /**
   * The tool is a script around the program itself, which a signal to the script does not reach.
   */
  private static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
