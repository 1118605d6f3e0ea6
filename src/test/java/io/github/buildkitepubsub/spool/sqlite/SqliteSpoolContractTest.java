package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpoolContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteSpoolContractTest extends SpoolContract {

  private Fixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) throws InterruptedException {
    fixture = new Fixture(directory.resolve("a/spool")).start();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Override
  protected Spool spool() {
    return fixture.spool();
  }
}
