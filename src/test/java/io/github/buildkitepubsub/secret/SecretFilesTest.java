package io.github.buildkitepubsub.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {

  private static final Instant NOW = Instant.parse("2026-05-09T21:06:00Z");

  @TempDir private Path directory;

  private String file(String name, Duration age) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "x");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    return file.toString();
  }

  private static SecretSettings of(String name, String file) {
    return new SecretSettings(name, null, null, file, null);
  }

  @Test
  void hasTheAgeOfEachSecretThatIsInAFile() throws Exception {
    assertThat(
            SecretFiles.ages(
                List.of(
                    of("current", file("a", Duration.ofDays(1))),
                    of("previous", file("b", Duration.ofDays(90))),
                    new SecretSettings("of-a-variable", null, "TOKEN", null, null),
                    new SecretSettings("as-it-is", Secret.of("x"), null, null, null)),
                NOW))
        .containsOnlyKeys("current", "previous")
        .containsEntry("current", Duration.ofDays(1))
        .containsEntry("previous", Duration.ofDays(90));
  }

  @Test
  void ofTwoWithOneNameTheOlderCounts() throws Exception {
    String older = file("a", Duration.ofDays(3));
    String younger = file("b", Duration.ofDays(1));

    assertThat(SecretFiles.ages(List.of(of("token", older), of("token", younger)), NOW))
        .containsEntry("token", Duration.ofDays(3));
    assertThat(SecretFiles.ages(List.of(of("token", younger), of("token", older)), NOW))
        .containsEntry("token", Duration.ofDays(3));
  }

  @Test
  void aFileThatIsNotThereOrHasNoNameHasNoAge() {
    assertThat(
            SecretFiles.ages(
                List.of(of("gone", directory.resolve("gone").toString()), of("no-path", "a\0b")),
                NOW))
        .isEmpty();
  }

  @Test
  void aFileOfTheFutureIsNew() throws Exception {
    assertThat(SecretFiles.ages(List.of(of("token", file("a", Duration.ofHours(-1)))), NOW))
        .containsEntry("token", Duration.ZERO);
  }

  @Test
  void theTargetOfALinkCounts() throws Exception {
    Path target = Path.of(file("..data", Duration.ofDays(2)));
    Path link = Files.createSymbolicLink(directory.resolve("token"), target);

    assertThat(SecretFiles.ages(List.of(of("token", link.toString())), NOW))
        .containsEntry("token", Duration.ofDays(2));
  }
}
