package slacknotifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import subscribers.testing.FakeApi;

/** What both stores promise. */
class StoreTest {

  private FakeApi api;

  @BeforeEach
  void start() throws IOException {
    api = FakeApi.start(new FakeStorage());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsWhatWasPut(boolean durable) throws Exception {
    Store store = store(durable);

    assertThat(store.get("branches/a b/ü+&?#")).isEmpty();
    assertThat(store.put("branches/a b/ü+&?#", "é", Store.ABSENT)).isTrue();

    assertThat(store.get("branches/a b/ü+&?#").map(Store.Entry::content)).contains("é");
    assertThat(store.get("branches/a b/ü")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isWonByOne(boolean durable) throws Exception {
    Store store = store(durable);
    assertThat(store.put("a", "1", Store.ABSENT)).isTrue();
    assertThat(store.put("a", "2", Store.ABSENT)).isFalse();

    long generation = store.get("a").orElseThrow().generation();
    assertThat(store.put("a", "3", generation)).isTrue();
    assertThat(store.put("a", "4", generation)).isFalse();

    assertThat(store.get("a").orElseThrow().content()).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isFreeAgainAfterADelete(boolean durable) throws Exception {
    Store store = store(durable);
    store.put("a", "1", Store.ABSENT);

    store.delete("a");
    store.delete("a");

    assertThat(store.put("a", "2", Store.ABSENT)).isTrue();
  }

  @Test
  void failsIfTheBucketMayNotBeRead() {
    Store store =
        new CloudStorage(HttpClient.newHttpClient(), api.url(), api.url(), "somebody-elses");

    assertThatThrownBy(() -> store.get("a"))
        .isInstanceOf(IOException.class)
        .hasMessage("127.0.0.1 answered 400");
  }

  @Test
  void forgetsTheOldestInMemory() {
    MemoryStore store = new MemoryStore(2);
    store.put("a", "1", Store.ABSENT);
    store.put("b", "2", Store.ABSENT);
    store.put("a", "3", store.get("a").orElseThrow().generation());
    store.put("c", "4", Store.ABSENT);

    assertThat(store.get("a")).isPresent();
    assertThat(store.get("b")).isEmpty();
    assertThat(store.get("c")).isPresent();
  }

  private Store store(boolean durable) {
    return durable
        ? new CloudStorage(HttpClient.newHttpClient(), api.url(), api.url(), "state")
        : new MemoryStore(10);
  }
}
