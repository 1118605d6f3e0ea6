package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real answers, verified by the examples of docs/RESPONSE_SIGNING.md as they stand there. */
final class ResponseSigningIT {

  private static final String KEY = "a-key-for-answers";

  private static Relay relay;

  @TempDir Path directory;

  /** What a verifier is given, and what it should say. */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  private record Case(String header, byte[] body, List<String> keys, long now, boolean good) {

    /** The keys, more of them after commas. */
    List<String> arguments() {
      return List.of(
          header, HexFormat.of().formatHex(body), String.join(",", keys), Long.toString(now));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    relay =
        Relay.embedded()
            .yaml("receive: {responseSigning: {secret: {name: answers, value: " + KEY + "}}}")
            .start();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @Test
  void pythonExampleVerifies() throws Exception {
    assumeInstalled("python3", "--version");
    Path driver =
        Files.writeString(
            directory.resolve("driver.py"),
            """
            import sys
            from verify import verify
            header, body, keys, now = sys.argv[1:]
            keys = [key.encode() for key in keys.split(",")]
            print(verify(header, bytes.fromhex(body), keys, int(now)))
            """);
    Files.writeString(directory.resolve("verify.py"), example("python"));

    assertVerifies("python3", driver.toString());
  }

  @Test
  void goExampleVerifies() throws Exception {
    assumeInstalled("go", "version");
    Files.writeString(directory.resolve("verify.go"), example("go"));
    Files.writeString(
        directory.resolve("main.go"),
        """
        package main

        import (
        	"encoding/hex"
        	"fmt"
        	"os"
        	"strconv"
        	"strings"
        )

        func main() {
        	body, _ := hex.DecodeString(os.Args[2])
        	now, _ := strconv.ParseInt(os.Args[4], 10, 64)
        	keys := [][]byte{}
        	for _, key := range strings.Split(os.Args[3], ",") {
        		keys = append(keys, []byte(key))
        	}
        	fmt.Println(verify(os.Args[1], body, keys, now))
        }
        """);
    run(List.of("go", "build", "-o", "verify", "verify.go", "main.go"));

    assertVerifies(directory.resolve("verify").toString());
  }

  @Test
  void javaScriptExampleVerifies() throws Exception {
    assumeInstalled("node", "--version");
    Path driver =
        Files.writeString(
            directory.resolve("driver.mjs"),
            """
            import { verify } from "./verify.mjs";
            const [header, body, keys, now] = process.argv.slice(2);
            const bytes = Buffer.from(body, "hex");
            console.log(verify(header, bytes, keys.split(","), Number(now)));
            """);
    Files.writeString(directory.resolve("verify.mjs"), example("js"));

    assertVerifies("node", driver.toString());
  }

  @Test
  void doesNotStartWithASendersSecretAsKey() {
    assertThatThrownBy(
            () ->
                Relay.embedded()
                    .yaml(
                        "receive: {responseSigning: {secret: {name: answers, value: "
                            + Relay.TEST_ENGINE_SECRET
                            + "}}}")
                    .start())
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith(
            "secret answers: has the same value as BUILDKITE_TEST_ENGINE_SECRET; make another one:")
        .message()
        .doesNotContain(Relay.TEST_ENGINE_SECRET);
  }

  @Test
  void probesAndMetricsAreNotSigned() throws Exception {
    for (String path : List.of("/health", "/ready", "/metrics", "/schemas")) {
      HttpResponse<String> answer = relay.get(relay.port(), path);

      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Webhook-Signature")).as(path).isEmpty();
    }
  }

  private void assertVerifies(String... command) throws Exception {
    for (Case each : cases()) {
      List<String> line = new ArrayList<>(List.of(command));
      line.addAll(each.arguments());

      String said = run(line);

      assertThat(said).as(each.arguments().toString()).isEqualTo(Boolean.toString(each.good()));
    }
  }

  private static List<Case> cases() throws Exception {
    HttpResponse<String> taken = relay.postSigned(Samples.bytes("build.finished"));
    HttpResponse<String> refused = relay.send(relay.webhook(Samples.bytes("ping")));
    assertThat(List.of(taken.statusCode(), refused.statusCode())).containsExactly(200, 401);
    long now = Instant.now().getEpochSecond();
    byte[] body = taken.body().getBytes(UTF_8);
    String header = header(taken);
    long signedAt = Long.parseLong(header.replaceAll("timestamp=(\\d+),.*", "$1"));
    return List.of(
        new Case(header, body, List.of(KEY), now, true),
        new Case(header(refused), refused.body().getBytes(UTF_8), List.of(KEY), now, true),
        new Case(header, body, List.of("the-next-key", KEY), now, true),
        new Case(header, body, List.of(KEY), signedAt + 300, true),
        new Case(header, body, List.of("another-key"), now, false),
        new Case(header, (taken.body() + " ").getBytes(UTF_8), List.of(KEY), now, false),
        new Case(
            header.replace("timestamp=" + signedAt, "timestamp=" + (signedAt + 1)),
            body,
            List.of(KEY),
            now,
            false),
        new Case(header, body, List.of(KEY), signedAt + 301, false),
        new Case(header, body, List.of(KEY), signedAt - 301, false),
        new Case("timestamp=1", body, List.of(KEY), 1, false),
        new Case("none", body, List.of(KEY), now, false),
        new Case(new HmacKey(Secret.of(KEY)).header("-1", body), body, List.of(KEY), 0, false));
  }

  private static String header(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Webhook-Signature").orElseThrow();
  }

  private static String example(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/RESPONSE_SIGNING.md")));
    assertThat(block.find()).as(language).isTrue();
    return block.group(1);
  }

  private void assumeInstalled(String tool, String argument) throws Exception {
    boolean installed;
    try {
      run(List.of(tool, argument));
      installed = true;
    } catch (IOException e) {
      installed = false;
    }
    Assumptions.assumeTrue(installed, "the example is NOT VERIFIED: " + tool + " is not installed");
  }

  /** What the command prints, in lower case and without its last line break. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(command + ": " + output).isZero();
    return output.strip().toLowerCase(Locale.ROOT);
  }
}
