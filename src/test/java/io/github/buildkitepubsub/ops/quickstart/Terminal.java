package io.github.buildkitepubsub.ops.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Types blocks of commands, each into a shell of its own, as a person would who follows a page. */
final class Terminal implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int STOP_SECONDS = 30;

  /** What differs from run to run, and how it looks. */
  private static final List<Pattern> VARIES =
      List.of(
          Pattern.compile("[0-9a-f]{32}"),
          Pattern.compile("\\d\\d:\\d\\d:\\d\\dZ"),
          Pattern.compile("\\d+\\.\\d+ms"),
          Pattern.compile("#\\d+"),
          Pattern.compile("id=\\d+"),
          Pattern.compile("\"message_id\":\"\\d+\""));

  private final Path directory;
  private final Map<String, String> environment;
  private final Map<String, String> ports;
  private final List<Process> running = new ArrayList<>();
  private int typed;

  /**
   * @param directory where the first block is typed, and where its clone then is
   * @param ports what the page says, and what is used instead
   */
  Terminal(Path directory, Map<String, String> environment, Map<String, String> ports) {
    this.directory = directory;
    this.environment = environment;
    this.ports = ports;
  }

  /** Types a block whose commands end, and expects what is shown below it. */
  void type(Page.Block block) throws Exception {
    Path output = output();
    Process process = start(block, output);
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    end(process);
    String printed = Files.readString(output);
    assertThat(ended).as("%s ended; it printed %s", block, printed).isTrue();
    assertThat(process.exitValue()).as("%s printed %s", block, printed).isZero();
    expect(block, printed);
  }

  /** Types a block that ends with a server, and waits until that answers at {@code url}. */
  void serve(Page.Block block, String url) throws Exception {
    Path output = output();
    Process process = start(block, output);
    running.add(process);
    await(block + " serves")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .failFast(
            () ->
                assertThat(process.isAlive())
                    .as("%s printed %s", block, Files.readString(output))
                    .isTrue())
        .until(() -> answers(replaced(url)));
    await().atMost(LIMIT).untilAsserted(() -> expect(block, Files.readString(output)));
  }

  /** Ctrl-C for all servers. */
  @Override
  public void close() {
    running.forEach(Terminal::end);
    running.clear();
  }

  private Process start(Page.Block block, Path output) throws IOException {
    Path clone = directory.resolve("buildkite-pubsub");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-e", "-c", replaced(block.commands()))
            .directory((Files.exists(clone) ? clone : directory).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    shell.environment().putAll(environment);
    return shell.start();
  }

  private Path output() {
    return directory.resolve(++typed + ".out");
  }

  private void expect(Page.Block block, String printed) {
    for (String line : block.shown()) {
      assertThat(printed).as(block.toString()).containsPattern(pattern(replaced(line)));
    }
  }

  private String replaced(String text) {
    String result = text;
    for (Map.Entry<String, String> port : ports.entrySet()) {
      result = result.replace(port.getKey(), port.getValue());
    }
    return result;
  }

  /** A line as a pattern: letter by letter, but for what varies. */
  private static Pattern pattern(String line) {
    String result = Pattern.quote(line);
    for (Pattern varies : VARIES) {
      result = varies.matcher(result).replaceAll(found -> "\\\\E" + quoted(varies) + "\\\\Q");
    }
    return Pattern.compile(result);
  }

  private static String quoted(Pattern pattern) {
    return java.util.regex.Matcher.quoteReplacement(pattern.pattern());
  }

  private static boolean answers(String url) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroy);
    process.destroy();
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        one.destroyForcibly();
      }
    }
    process.destroyForcibly();
  }
}
