package io.github.buildkitepubsub.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-05-09T21:05:59.874Z",
        "2026-05-09T21:05:59Z",
        "2026-05-09T21:05:59.123456789Z",
        "2026-05-09T21:05:59+02:00",
        "2026-05-09T21:05:59.8-11:30",
        "2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59Z",
        "0001-01-01T00:00:00Z"
      })
  void keepsRfc3339AsWritten(String time) {
    assertThat(Timestamps.rfc3339(time)).isEqualTo(time);
    assertThat(Timestamps.instant(time)).isEqualTo(OffsetDateTime.parse(time).toInstant());
  }

  @ParameterizedTest
  @CsvSource({
    "2018-07-01 20:14:38 UTC, 2018-07-01T20:14:38Z",
    "2024-02-29 00:00:00 UTC, 2024-02-29T00:00:00Z"
  })
  void rewritesTheOldForm(String old, String expected) {
    assertThat(Timestamps.rfc3339(old)).isEqualTo(expected);
    assertThat(Timestamps.instant(old)).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2026-05-09",
        "2026-05-09T21:05:59",
        "2026-05-09T21:05:59.",
        "2026-05-09T21:05:59.Z",
        "2026-05-09T21:05:59.874",
        "2026-05-09T21:05:59.874z",
        "2026-05-09t21:05:59Z",
        "2026-05-09 21:05:59Z",
        "2026-05-09T21:05:59 UTC",
        "2018-02-30 20:14:38 UTC",
        "2018-07-01 20:14:38 CET",
        "2026-13-09T21:05:59Z",
        "2026-00-09T21:05:59Z",
        "2026-05-00T21:05:59Z",
        "2026-04-31T21:05:59Z",
        "2100-02-29T21:05:59Z",
        "2026-05-09T24:00:00Z",
        "2026-05-09T21:60:59Z",
        "2026-05-09T21:05:60Z",
        "2026-05-09T21:05:59+24:00",
        "2026-05-09T21:05:59+01:60",
        "2026-05-09T21:05:59+0100",
        "2026-05-09T21:05:59ZZ",
        "2026-05-09T21:05:59+",
        "1525900000",
        "٢٠٢٦-05-09T21:05:59Z"
      })
  void whatIsNotATimeIsNull(String text) {
    assertThat(Timestamps.rfc3339(text)).isNull();
    assertThat(Timestamps.instant(text)).isNull();
  }

  @Test
  void noTextIsNoTime() {
    assertThat(Timestamps.rfc3339(null)).isNull();
    assertThat(Timestamps.instant(null)).isNull();
  }

  @Test
  void everySecondOfManyYearsIsTheSameAsTheLibrarys() {
    Instant first = Instant.parse("1899-12-31T23:59:59.000000001Z");
    for (int step = 0; step < 5_000; step++) {
      Instant time = first.plusSeconds(step * 1_234_567L).plusNanos(step * 7_654_321L);

      assertThat(Timestamps.instant(time.toString())).isEqualTo(time);
    }
  }

  @Test
  void cutsDigitsPastTheNinth() {
    assertThat(Timestamps.instant("2026-05-09T21:05:59.1234567899Z"))
        .isEqualTo("2026-05-09T21:05:59.123456789Z");
  }

  @Test
  void writesMillisecondsAlways() {
    assertThat(Timestamps.format(Instant.parse("2026-05-09T21:05:00Z")))
        .isEqualTo("2026-05-09T21:05:00.000Z");
    assertThat(Timestamps.format(Instant.parse("2026-05-09T21:05:59.874999Z")))
        .isEqualTo("2026-05-09T21:05:59.874Z");
  }
}
