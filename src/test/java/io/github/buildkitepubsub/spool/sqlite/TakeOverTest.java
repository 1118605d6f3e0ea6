package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.Events;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of other versions and processes. */
class TakeOverTest {

  private Path directory;
  private Fixture fixture;

  @BeforeEach
  void prepare(@TempDir Path temporary) {
    directory = temporary.resolve("spool");
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void takesOverADatabaseFromBeforeThereWereTraces() throws Exception {
    fixture.start().append(2, 100).restart();
    fixture.sql("ALTER TABLE entry DROP COLUMN trace");

    fixture.restart();

    assertThat(fixture.append(Events.of("ping"))).isEqualTo(3);
    assertThat(fixture.aside()).isEmpty();
    assertThat(fixture.spool().read(EntryState.PENDING, 0, 9, 9, 999).toCompletableFuture().join())
        .hasSize(3);
  }

  @Test
  void takesOverADatabaseFromBeforeThereWereIdentities() throws Exception {
    fixture.start().append(2, 100);
    fixture.close();
    fixture.sql("DROP TABLE IF EXISTS identity");

    fixture.restart();

    assertThat(fixture.append(Events.of("ping"))).isEqualTo(3);
    assertThat(fixture.spool().foundUpTo()).isEqualTo(2);
    assertThat(Fixture.positions(fixture.pending())).containsExactly(1L, 2L, 3L);
    assertThat(fixture.aside()).isEmpty();
    assertThat(identities()).hasSize(1);
  }

  @Test
  void givesTheDatabaseANewIdentityAtEachStart() throws Exception {
    fixture.start();
    List<String> first = identities();
    fixture.restart();

    assertThat(first).hasSize(1);
    assertThat(identities()).hasSize(1).isNotEqualTo(first);
  }

  private List<String> identities() throws Exception {
    List<String> identities = new ArrayList<>();
    try (Connection shell =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(Schema.FILE));
        Statement statement = shell.createStatement();
        ResultSet rows = statement.executeQuery("SELECT value FROM identity")) {
      while (rows.next()) {
        identities.add(rows.getString(1));
      }
    }
    return identities;
  }

  @Test
  void refusesToTouchALaterFormat() throws Exception {
    fixture.start().append(2, 100).restart();
    fixture.sql("PRAGMA user_version=2");

    fixture.restart();

    assertThat(fixture.refusal()).hasMessageContaining("later version");
    assertThat(fixture.aside()).isEmpty();
  }
}
