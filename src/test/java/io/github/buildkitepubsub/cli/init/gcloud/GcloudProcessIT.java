package io.github.buildkitepubsub.cli.init.gcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The adapter, on programs that are there. */
@Timeout(60)
final class GcloudProcessIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void givesWordsAsTheyAreAndTheInputToNobodyElse() throws Exception {
    Gcloud gcloud =
        program(
            "printf '<%s>' \"$@\"; cat; echo \"$CLOUDSDK_CORE_DISABLE_PROMPTS\"; echo no >&2; exit 3");

    GcloudAnswer answer = gcloud.run(List.of("a b", "$(id)", "*"), Secret.of("s3cret"));

    assertThat(answer.text()).isEqualTo("<a b><$(id)><*>s3cret1");
    assertThat(answer.errors()).isEqualTo("no\n");
    assertThat(answer.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutInputThereIsNone() throws Exception {
    assertThat(program("cat; echo end").run(List.of(), null).text()).isEqualTo("end");
  }

  @Test
  void aProgramThatDoesNotReadItsInputIsNoFault() throws Exception {
    GcloudAnswer answer = program("exec <&-; exit 0").run(List.of(), Secret.of("s3cret"));

    assertThat(answer.isOk()).isTrue();
  }

  @Test
  void readsMoreThanAPipeHoldsAndNoMoreThanItTakes() throws Exception {
    GcloudAnswer answer =
        program("head -c 3000000 /dev/zero; head -c 200000 /dev/zero >&2").run(List.of(), null);

    assertThat(answer.out().bytes()).hasSize(1 << 20);
    assertThat(answer.errors().getBytes(UTF_8)).hasSize(200_000);
  }

  /** The tool is a script around a program: both are ended. */
  @Test
  void endsWhatDoesNotEnd() throws Exception {
    Path pid = directory.resolve("pid");
    Gcloud gcloud =
        new GcloudProcess(
            script("sleep 300 & echo $! >'" + pid + "'; wait"), Duration.ofSeconds(2));

    assertThatThrownBy(() -> gcloud.run(List.of("secrets", "list"), null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("did not end within 2 s")
        .hasMessageEndingWith("secrets list");

    long child = Long.parseLong(Files.readString(pid).strip());
    await().atMost(LIMIT).until(() -> !runs(child));
  }

  /** One that has ended may wait as a zombie for whoever adopts orphans. */
  private static boolean runs(long process) {
    try {
      return !Files.readString(Path.of("/proc/" + process + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void saysWhereToGetTheTool() {
    Gcloud gcloud = new GcloudProcess(directory + "/gcloud", LIMIT);

    assertThatThrownBy(() -> gcloud.run(List.of("version"), null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cloud.google.com/sdk/docs/install")
        .hasMessageContaining("--gcloud");
  }

  private Gcloud program(String text) throws IOException {
    return new GcloudProcess(script(text), LIMIT);
  }

  private String script(String text) throws IOException {
    Path file = directory.resolve("gcloud");
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }
}
