package io.github.buildkitepubsub.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final PubsubMessage SMALL = with("k", "v");

  @Test
  void takesWhatIsAtTheLimits() {
    PubsubMessage.Builder largest = SMALL.toBuilder().setOrderingKey("o".repeat(1024));
    for (int i = 0; i < 99; i++) {
      largest.putAttributes("k" + i, "v");
    }

    assertThatCode(() -> Limits.check(Collections.nCopies(1000, SMALL), Limits.MAX_REQUEST_BYTES))
        .doesNotThrowAnyException();
    assertThatCode(() -> Limits.check(List.of(largest.build()), 0)).doesNotThrowAnyException();
    assertThatCode(() -> Limits.check(List.of(with("k".repeat(256), "v".repeat(1024))), 0))
        .doesNotThrowAnyException();
    assertThatCode(() -> Limits.check(List.of(with("googclient_traceparent", "00")), 0))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesRequestsOverTheLimits() {
    assertRefused(List.of(), 0, "the request has no messages");
    assertRefused(Collections.nCopies(1001, SMALL), 0, "messages in a request: 1001, at most 1000");
    assertRefused(List.of(SMALL), 10_000_001, "bytes in a request: 10000001, at most 10000000");
  }

  @Test
  void refusesMessagesOverTheLimits() {
    PubsubMessage.Builder manyAttributes = PubsubMessage.newBuilder();
    for (int i = 0; i < 101; i++) {
      manyAttributes.putAttributes("k" + i, "v");
    }

    assertRefused(PubsubMessage.getDefaultInstance(), "needs data or an attribute");
    assertRefused(
        PubsubMessage.newBuilder().setData(ByteString.copyFrom(new byte[10_000_000])).build(),
        "bytes in a message: 10000005, at most 10000000");
    assertRefused(manyAttributes.build(), "attributes of a message: 101, at most 100");
    assertRefused(
        SMALL.toBuilder().setOrderingKey("ü".repeat(513)).build(),
        "bytes in an ordering key: 1026, at most 1024");
    assertRefused(with("", "v"), "an attribute key is empty");
    assertRefused(with("goog-key", "v"), "goog-key starts with goog");
    assertRefused(with("k".repeat(257), "v"), "bytes in an attribute key: 257, at most 256");
    assertRefused(with("k", "ü".repeat(513)), "attribute k: 1026, at most 1024");
  }

  private static PubsubMessage with(String key, String value) {
    return PubsubMessage.newBuilder().putAttributes(key, value).build();
  }

  private static void assertRefused(PubsubMessage message, String description) {
    assertRefused(List.of(message), 0, description);
  }

  private static void assertRefused(List<PubsubMessage> messages, int bytes, String description) {
    assertThatThrownBy(() -> Limits.check(messages, bytes))
        .hasMessageContaining(description)
        .asInstanceOf(type(StatusRuntimeException.class))
        .satisfies(
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }
}
