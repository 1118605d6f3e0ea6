package io.github.buildkitepubsub.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Key stores with certificates that sign themselves, made by the JDK's keytool. */
public final class KeyStores {

  public static final String PASSWORD = "of-the-key-store";

  private KeyStores() {}

  /**
   * Adds a key to a store, which is made if it is not there, and its certificate for {@code
   * localhost}.
   *
   * @return {@code store}
   */
  public static Path make(Path store, String alias, int days)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            alias,
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-validity",
            Integer.toString(days),
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new AssertionError(output);
    }
    return store;
  }
}
