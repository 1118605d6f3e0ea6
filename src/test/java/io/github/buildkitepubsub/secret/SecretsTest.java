package io.github.buildkitepubsub.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @TempDir private Path directory;

  @Test
  void keepsOrderNamesAndUse() throws Exception {
    List<NamedSecret> secrets =
        Secrets.resolve(
            List.of(
                new SecretSettings("a", Secret.of("x"), null, null, true),
                new SecretSettings("b", null, "B", null, null)),
            Map.of("B", "y"));

    assertThat(secrets)
        .containsExactly(
            new NamedSecret("a", Secret.of("x"), true),
            new NamedSecret("b", Secret.of("y"), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n"})
  void oneLineBreakAtTheEndIsNotPartOfIt(String content) throws Exception {
    Path file = write(content.getBytes(StandardCharsets.UTF_8));

    assertThat(resolve(inFile(file), Map.of())).isEqualTo(Secret.of("s3cret"));
    assertThat(resolve(inVariable("V"), Map.of("V", content))).isEqualTo(Secret.of("s3cret"));
  }

  @Test
  void otherWhitespaceIsPartOfIt() throws Exception {
    Path file = write(" s3 cret\n\n".getBytes(StandardCharsets.UTF_8));

    assertThat(resolve(inFile(file), Map.of())).isEqualTo(Secret.of(" s3 cret\n"));
  }

  @Test
  void bytesOfAFileAreTakenAsTheyAre() throws Exception {
    byte[] bytes = {(byte) 0xff, 0, 1};

    assertThat(resolve(inFile(write(bytes)), Map.of()).bytes()).isEqualTo(bytes);
  }

  @Test
  void missingFileIsNamed() {
    Path file = directory.resolve("none");

    assertThatThrownBy(() -> resolve(inFile(file), Map.of()))
        .isInstanceOf(SecretException.class)
        .hasMessage("secret s: file " + file + " does not exist; mount or create it");
  }

  @Test
  void directoryIsRefused() {
    assertThatThrownBy(() -> resolve(inFile(directory), Map.of()))
        .hasMessage("secret s: file " + directory + " cannot be read; it must be a regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \n"})
  void emptyFileOrVariableIsNamed(String content) throws Exception {
    Path file = write(content.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> resolve(inFile(file), Map.of()))
        .hasMessage("secret s: file " + file + " is empty; write the secret into it");
    assertThatThrownBy(() -> resolve(inVariable("V"), Map.of("V", content)))
        .hasMessage("secret s: environment variable V is empty; set it");
  }

  @Test
  void largestFileIsReadAndALargerOneIsNot() throws Exception {
    Path largest = write("x".repeat(Secrets.MAX_FILE_BYTES).getBytes(StandardCharsets.UTF_8));
    assertThat(resolve(inFile(largest), Map.of()).bytes()).hasSize(Secrets.MAX_FILE_BYTES);

    Path larger = write("x".repeat(Secrets.MAX_FILE_BYTES + 1).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> resolve(inFile(larger), Map.of()))
        .hasMessage(
            "secret s: file " + larger + " is larger than 64 KiB; it must hold the secret alone");
  }

  @Test
  void unsetVariableIsNamed() {
    assertThatThrownBy(() -> resolve(inVariable("V"), Map.of()))
        .hasMessage("secret s: environment variable V is not set; set it");
  }

  @Test
  void blankValueIsRefused() {
    assertThatThrownBy(
            () -> resolve(new SecretSettings("s", Secret.of(" "), null, null, null), Map.of()))
        .hasMessage("secret s: value is empty; set value, env or file");
  }

  @Test
  void printedMaskIsNotTakenForASecret() {
    assertThatThrownBy(
            () ->
                resolve(
                    new SecretSettings("s", Secret.of(Secret.MASK), null, null, null), Map.of()))
        .hasMessage(
            "secret s: value is the mask that stands for a secret in print; set the secret");
  }

  @Test
  void nameMayBeUsedOnce() {
    SecretSettings settings = new SecretSettings("s", Secret.of("hunter2"), null, null, null);

    assertThatThrownBy(() -> Secrets.resolve(List.of(settings, settings), Map.of()))
        .hasMessage("secret s: two secrets have this name; rename one");
  }

  @Test
  void textFormOfAResolvedSecretIsMasked() throws Exception {
    List<NamedSecret> secrets =
        Secrets.resolve(
            List.of(new SecretSettings("s", Secret.of("hunter2"), null, null, null)), Map.of());

    assertThat(secrets.toString()).contains(Secret.MASK).doesNotContain("hunter2");
  }

  private Path write(byte[] content) throws Exception {
    return Files.write(directory.resolve("secret"), content);
  }

  private static SecretSettings inFile(Path file) {
    return new SecretSettings("s", null, null, file.toString(), null);
  }

  private static SecretSettings inVariable(String variable) {
    return new SecretSettings("s", null, variable, null, null);
  }

  private static Secret resolve(SecretSettings settings, Map<String, String> environment)
      throws SecretException {
    return Secrets.resolve(List.of(settings), environment).get(0).value();
  }
}
