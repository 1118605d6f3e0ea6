package io.github.buildkitepubsub.receive.allowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.testing.Events;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressDocumentTest {

  @Test
  void readsRangesAndAddresses() throws Exception {
    String document = "{\"webhook_ips\": [\"192.0.2.0/24\", \"2001:db8::1\"], \"new\": {\"a\": 1}}";

    List<AddressRange> ranges = AddressDocument.read(Events.bytes(document));

    assertThat(ranges).hasToString("[192.0.2.0/24, 2001:db8::1]");
    assertThat(AddressDocument.read(AddressDocument.write(ranges))).isEqualTo(ranges);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        "{\"webhook_ips\": []}",
        "{\"webhook_ips\": \"192.0.2.1\"}",
        "{\"webhook_ips\": [null]}",
        "{\"webhook_ips\": [3221225985]}",
        "{\"webhook_ips\": [\"192.0.2.1\", \"\"]}",
        "{\"webhook_ips\": [\"192.0.2.1\", \"hooks.example\"]}",
        "{\"webhook_ips\": [\"192.0.2.1\", \"0.0.0.0/0\"]}",
        "{\"webhook_ips\": [\"192.0.2.1\", \"::/8\"]}"
      })
  void takesAllOrNothing(String document) {
    assertThatThrownBy(() -> AddressDocument.read(Events.bytes(document)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesAListThatIsTooLong() {
    String document =
        "{\"webhook_ips\": ["
            + String.join(",", Collections.nCopies(1_001, "\"192.0.2.1\""))
            + "]}";

    assertThatThrownBy(() -> AddressDocument.read(Events.bytes(document)))
        .isInstanceOf(IOException.class);
  }
}
