package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;

class RequestIdsTest {

  private final RequestIds ids = new RequestIds(() -> "made-here");

  static String[] saneIdentifiers() {
    return new String[] {
      "a", "0", "4f1c5f1e-7b0a-4c5e-9d6b-1f2e3d4c5b6a", "Root-1", "a.b_c-D9", "x".repeat(128)
    };
  }

  @ParameterizedTest
  @MethodSource("saneIdentifiers")
  void keepsASaneIdentifier(String offered) {
    assertThat(ids.choose(offered)).isEqualTo(offered);
  }

  static String[] insaneIdentifiers() {
    return new String[] {
      "",
      " ",
      "a b",
      " a",
      "a ",
      "a\r\nSet-Cookie: x",
      "a\n",
      "a\t",
      "-a",
      ".a",
      "_a",
      "a,b",
      "a;b",
      "a/b",
      "a=b",
      "a:b",
      "a@b",
      "a[b",
      "a`b",
      "a{b",
      "\"a\"",
      "<a>",
      "${jndi:a}",
      "é",
      "ａ",
      "a\u0000",
      "x".repeat(129),
      "x".repeat(100_000)
    };
  }

  @ParameterizedTest
  @NullSource
  @MethodSource("insaneIdentifiers")
  void replacesAnythingElse(@Nullable String offered) {
    assertThat(ids.choose(offered)).isEqualTo("made-here");
  }

  @Test
  void makesUuidsOfVersion4() {
    SplittableRandom random = new SplittableRandom(1);
    Set<String> made =
        Stream.generate(() -> RequestIds.random(random)).limit(1_000).collect(Collectors.toSet());

    assertThat(made)
        .hasSize(1_000)
        .allSatisfy(
            id -> {
              assertThat(UUID.fromString(id).version()).isEqualTo(4);
              assertThat(UUID.fromString(id).variant()).isEqualTo(2);
            });
  }

  @Test
  void keepsWhatItMakes() {
    String made = RequestIds.random(new SplittableRandom(1));

    assertThat(ids.choose(made)).isEqualTo(made);
  }
}
