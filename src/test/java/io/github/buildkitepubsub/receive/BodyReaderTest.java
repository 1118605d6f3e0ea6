package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.buildkitepubsub.testing.Events;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {

  private static final int CHUNKED = -1;

  private final BodyReader reader = new BodyReader(8);

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1234567", "12345678"})
  void readsABodyUpToTheLimit(String text) throws IOException {
    byte[] body = Events.bytes(text);

    byte[] announced = reader.read(in(body), body.length);
    byte[] chunked = reader.read(in(body), CHUNKED);

    assertThat(announced).isEqualTo(body);
    assertThat(chunked).isEqualTo(body);
  }

  @Test
  void joinsWhatArrivesInPieces() throws IOException {
    byte[] body = Events.bytes("12345678");

    byte[] announced = reader.read(byteByByte(body), body.length);
    byte[] chunked = reader.read(byteByByte(body), CHUNKED);

    assertThat(announced).isEqualTo(body);
    assertThat(chunked).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 10_000, Integer.MAX_VALUE, 3_000_000_000L})
  void refusesALongBodyByItsAnnouncementAlone(long length) {
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> reader.read(mustNotBeRead(), length));

    assertThat(refusal.error()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
    assertThat(refusal).hasMessage("the body is larger than 8 bytes, the limit here");
  }

  @Test
  void refusesALongChunkedBodyAfterOneByteTooMany() throws IOException {
    InputStream in = in(Events.bytes("123456789 and much more"));

    Refusal refusal = catchThrowableOfType(Refusal.class, () -> reader.read(in, CHUNKED));

    assertThat(refusal.error()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
    assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(" and much more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1234"})
  void refusesABodyThatEndsEarly(String text) {
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> reader.read(in(Events.bytes(text)), 5));

    assertThat(refusal.error()).isEqualTo(ErrorCode.BODY_INCOMPLETE);
  }

  private static InputStream in(byte[] body) {
    return new ByteArrayInputStream(body);
  }

  private static InputStream byteByByte(byte[] body) {
    return new FilterInputStream(in(body)) {
      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        return super.read(to, offset, Math.min(length, 1));
      }
    };
  }

  private static InputStream mustNotBeRead() {
    return new ByteArrayInputStream(new byte[0]) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        throw new AssertionError("the body must not be read");
      }
    };
  }
}
