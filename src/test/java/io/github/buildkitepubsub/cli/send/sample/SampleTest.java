package io.github.buildkitepubsub.cli.send.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.cli.command.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SampleTest {

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.testing.Samples#types")
  void thereIsOneOfEveryKnownType(String type) throws Exception {
    Sample sample = Sample.ofType(type);

    assertThat(sample.type()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "workflow.alarm,true", "workflow.recover,true", "passed_on_retry,true",
        "probabilistic_flakiness,true", "build.finished,false", "ping,false"
      })
  void knowsWhatGoesToTheTestEngineAddress(String type, boolean testEngine) throws Exception {
    assertThat(Sample.ofType(type).isTestEngine()).isEqualTo(testEngine);
  }

  @Test
  void saysHowToFindTheTypesThereAre() {
    assertThatThrownBy(() -> Sample.ofType("build.finnished"))
        .isInstanceOf(CommandException.class)
        .hasMessage("there is no sample of 'build.finnished': send --list prints those there are");
  }

  @Test
  void takesBytesThatAreNoJson() {
    byte[] bytes = "no json".getBytes(UTF_8);

    Sample sample = Sample.ofBytes(bytes);

    assertThat(sample.bytes()).isSameAs(bytes);
    assertThat(sample.tree()).isNull();
    assertThat(sample.type()).isNull();
  }

  @Test
  void takesTheTypeOfTestEngineBodiesFromType() {
    assertThat(Sample.ofBytes("{\"type\":\"passed_on_retry\"}".getBytes(UTF_8)).type())
        .isEqualTo("passed_on_retry");
  }
}
