package io.github.buildkitepubsub.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaggageHeaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1|a=1",
        "a=1,b=2|a=1,b=2",
        " a = 1 ; p ; q=2 , b=%20x|a = 1 ; p ; q=2,b=%20x",
        "a=|a=",
        "a=1,,b|a=1",
        "no spaces=1,a=1|a=1",
        "a=ü,b=2|b=2",
        "a=\"1\",b=2|b=2",
        "a=1;;,b=2|b=2"
      })
  void passesOnTheMembersThatAreAsW3cHasThem(String header, String passedOn) {
    assertThat(BaggageHeader.fit(header)).isEqualTo(passedOn);
  }

  @Test
  void neverIsLongerThanAnAttributeMayBeNorHasAPartOfAMember() {
    String header =
        IntStream.range(0, 64)
            .mapToObj(i -> "key" + i + "=" + "v".repeat(60))
            .collect(Collectors.joining(","));

    String passedOn = BaggageHeader.fit(header);

    assertThat(passedOn).hasSizeBetween(900, BaggageHeader.MAX_CHARACTERS);
    assertThat(header).startsWith(passedOn + ",");
  }

  @Test
  void takesUpTo64MembersOfAHeaderOfUpTo8KiB() {
    String members =
        IntStream.range(0, 70).mapToObj(i -> "k=" + i).collect(Collectors.joining(","));

    assertThat(BaggageHeader.fit(members).split(",")).hasSize(64);
    assertThat(BaggageHeader.fit("a=1," + "x".repeat(8192))).isEmpty();
  }

  @Test
  void isNotSlowedDownByAHeaderMadeForThat() {
    String header = "a=" + "; ".repeat(4000) + "\u0001";

    assertThat(BaggageHeader.fit(header)).isEmpty();
  }
}
