package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventIdTest {

  @Test
  void isTheStartOfTheSha256() {
    // NIST's example: SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 ...
    assertThat(EventId.of("abc".getBytes(UTF_8)))
        .isEqualTo(new EventId("ba7816bf8f01cfea414140de5dae2223"));
  }
}
