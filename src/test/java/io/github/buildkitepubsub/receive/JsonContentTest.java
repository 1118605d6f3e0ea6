package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonContentTest {

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "application/json",
        "APPLICATION/JSON",
        " application/json ",
        "application/json; charset=utf-8",
        "application/json;charset=\"utf-8\";x=y",
        "application/json ;",
        "text/json",
        "application/vnd.buildkite+json",
        "application/problem+json; v=1"
      })
  void takesJsonAndWhatSaysNothing(String contentType) {
    assertThat(JsonContent.isJson(contentType)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json5",
        "application/jsonp",
        "application/xml; was=application/json",
        "json",
        ";application/json",
        "application/octet-stream"
      })
  void refusesWhatSaysThatItIsSomethingElse(String contentType) {
    assertThat(JsonContent.isJson(contentType)).isFalse();
  }
}
