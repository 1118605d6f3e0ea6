package io.github.buildkitepubsub.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads secrets from where their settings say they are. */
public final class Secrets {

  /** No secret is as long; a file that is must be another than was meant. */
  static final int MAX_FILE_BYTES = 64 * 1024;

  private Secrets() {}

  /**
   * Reads them all, in order. One line break at the end of a file or variable is not part of the
   * value, since editors and shells leave one there.
   *
   * @param environment the variables that {@code env} refers to
   * @throws SecretException for the first that is missing, empty, unreadable or named like another
   */
  public static List<NamedSecret> resolve(
      List<SecretSettings> secrets, Map<String, String> environment) throws SecretException {
    Set<String> names = new HashSet<>();
    List<NamedSecret> resolved = new ArrayList<>();
    for (SecretSettings settings : secrets) {
      if (!names.add(settings.name())) {
        throw new SecretException(settings.name(), "two secrets have this name; rename one");
      }
      resolved.add(
          new NamedSecret(settings.name(), value(settings, environment), settings.signatureOnly()));
    }
    return List.copyOf(resolved);
  }

  /**
   * Checks that {@code secret} has another value than each of {@code others}.
   *
   * @param why what could happen if not
   * @throws SecretException for the first that has the same
   */
  public static void requireApart(NamedSecret secret, List<NamedSecret> others, String why)
      throws SecretException {
    for (NamedSecret other : others) {
      if (secret.value().equals(other.value())) {
        throw new SecretException(
            secret.name(), "has the same value as " + other.name() + "; make another one: " + why);
      }
    }
  }

  private static Secret value(SecretSettings settings, Map<String, String> environment)
      throws SecretException {
    if (settings.file() != null) {
      return fromFile(settings.name(), settings.file());
    }
    if (settings.env() != null) {
      return fromEnvironment(settings.name(), settings.env(), environment);
    }
    Secret value = settings.value();
    if (value == null || isBlank(value.bytes())) {
      throw new SecretException(settings.name(), "value is empty; set value, env or file");
    }
    if (value.matches(Secret.MASK.getBytes(StandardCharsets.UTF_8))) {
      throw new SecretException(
          settings.name(), "value is the mask that stands for a secret in print; set the secret");
    }
    return value;
  }

  private static Secret fromEnvironment(
      String name, String variable, Map<String, String> environment) throws SecretException {
    String text = environment.get(variable);
    if (text == null) {
      throw new SecretException(name, "environment variable " + variable + " is not set; set it");
    }
    byte[] value = withoutLineBreak(text.getBytes(StandardCharsets.UTF_8));
    if (isBlank(value)) {
      throw new SecretException(name, "environment variable " + variable + " is empty; set it");
    }
    return Secret.of(value);
  }

  private static Secret fromFile(String name, String file) throws SecretException {
    byte[] content;
    try (InputStream input = Files.newInputStream(Path.of(file))) {
      content = input.readNBytes(MAX_FILE_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new SecretException(name, "file " + file + " does not exist; mount or create it", e);
    } catch (AccessDeniedException e) {
      throw new SecretException(
          name, "file " + file + " may not be read; let the service's user read it", e);
    } catch (IOException | InvalidPathException e) {
      throw new SecretException(
          name, "file " + file + " cannot be read; it must be a regular file", e);
    }
    if (content.length > MAX_FILE_BYTES) {
      throw new SecretException(
          name, "file " + file + " is larger than 64 KiB; it must hold the secret alone");
    }
    byte[] value = withoutLineBreak(content);
    if (isBlank(value)) {
      throw new SecretException(name, "file " + file + " is empty; write the secret into it");
    }
    return Secret.of(value);
  }

  private static byte[] withoutLineBreak(byte[] bytes) {
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
    }
    return Arrays.copyOf(bytes, end);
  }

  private static boolean isBlank(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).isBlank();
  }
}
