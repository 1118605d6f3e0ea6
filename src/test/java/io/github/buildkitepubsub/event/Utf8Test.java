package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {

  @Test
  void agreesWithTheDecoderOfTheJdkOnEveryStartOfASequence() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        agrees((byte) first, (byte) second);
        agrees((byte) 0xE2, (byte) first, (byte) second);
        agrees((byte) 0xF0, (byte) first, (byte) second, (byte) 0x80);
        agrees((byte) 0xED, (byte) first, (byte) second);
      }
    }
  }

  @Test
  void takesEveryCodePointThatUtf8CanHold() {
    StringBuilder all = new StringBuilder();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        all.appendCodePoint(codePoint);
      }
    }

    assertThat(Utf8.firstInvalid(all.toString().getBytes(UTF_8))).isEqualTo(-1);
  }

  @Test
  void findsTheFirstInvalidByteAtEveryPlace() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        bytes[at] = (byte) 0xFF;
        assertThat(Utf8.firstInvalid(bytes)).isEqualTo(at);
      }
    }
  }

  @Test
  void agreesWithTheDecoderOfTheJdkOnRandomBytes() {
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = "ascii é 日 😀 ascii ascii".getBytes(UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      agrees(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',0,''",
    "abc,3,abc",
    "abcd,3,abc",
    "aé,2,a",
    "aé,3,aé",
    "日本,5,日",
    "😀😀,7,😀",
    "😀,3,''",
    "😀,4,😀"
  })
  void cutsBetweenCharacters(String text, int maxBytes, String expected) {
    assertThat(Utf8.fit(text, maxBytes)).isEqualTo(expected);
  }

  @Test
  void replacesHalfPairs() {
    assertThat(Utf8.fit("a\ud83db\ude00", 100)).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(Utf8.fit("\ude00\ud83d", 100)).isEqualTo("\uFFFD\uFFFD");
    assertThat(Utf8.fit("ab\ud83d", 4)).isEqualTo("ab");
  }

  private static void agrees(byte... bytes) {
    boolean valid;
    try {
      valid = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)) != null;
    } catch (CharacterCodingException e) {
      valid = false;
    }
    if (valid != Utf8.firstInvalid(bytes) < 0) {
      throw new AssertionError("differs on " + HexFormat.of().formatHex(bytes));
    }
  }
}
