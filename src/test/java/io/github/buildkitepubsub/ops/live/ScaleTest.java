package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  private final Scale scale = new Scale(60);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate(a_total[5m]) > 0.01             | rate(a_total[5000ms]) > 0.01",
        "increase(a[1h] offset 1w)            | increase(a[60000ms] offset 10080000ms)",
        "a offset -90s                        | a offset -1500ms",
        "max_over_time(rate(a[1m])[1h:30s])   | max_over_time(rate(a[1000ms])[60000ms:500ms])",
        "rate(a[1h30m])                       | rate(a[90000ms])",
        "rate(a[30ms])                        | rate(a[1ms])",
        "a unless a offset 15m)               | a unless a offset 15000ms)",
      })
  void shortensDurations(String query, String scaled) {
    assertThat(scale.query(query)).isEqualTo(scaled);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "a > 600",
        "time() - a < 86400",
        "a > 1e3 or a < 0x5d",
        "job:errors:ratio_rate5m > 14.4",
        "histogram_quantile(0.95, a_bucket{le=\"5m\"})",
        "a{window='1h', other=`2d`}",
        "a{window=\"5m \\\" 6m\"}",
        "a # of the last 5m",
      })
  void leavesEverythingElse(String query) {
    assertThat(scale.query(query)).isEqualTo(query);
  }

  @Test
  void shortensWhatFollowsAStringOrAComment() {
    assertThat(scale.query("a{b=\"[5m]\"}[5m] # 5m\n > rate(c[1m])"))
        .isEqualTo("a{b=\"[5m]\"}[5000ms] # 5m\n > rate(c[1000ms])");
  }

  @Test
  void shortensTheWaitsAndIntervalsOfRules() throws Exception {
    JsonNode file =
        new YAMLMapper()
            .readTree(
                """
                groups:
                  - name: a
                    interval: 30s
                    rules:
                      - alert: A
                        expr: rate(a[10m]) > 5
                        for: 1h
                        keep_firing_for: 2m
                        annotations: {summary: of 10m}
                      - record: a:rate5m
                        expr: rate(a[5m])
                        labels: {window: 5m}
                  - name: b
                    rules: [{alert: B, expr: b == 1, for: 0m}]
                """);

    assertThat(scale.rules(file))
        .isEqualTo(
            new YAMLMapper()
                .readTree(
                    """
                    groups:
                      - name: a
                        interval: 500ms
                        rules:
                          - alert: A
                            expr: rate(a[10000ms]) > 5
                            for: 60000ms
                            keep_firing_for: 2000ms
                            annotations: {summary: of 10m}
                          - record: a:rate5m
                            expr: rate(a[5000ms])
                            labels: {window: 5m}
                      - name: b
                        rules: [{alert: B, expr: b == 1, for: 0s}]
                    """));
  }

  @Test
  void refusesWhatIsNoDuration() {
    assertThatThrownBy(() -> scale.duration("soon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no duration: soon");
  }

  @Test
  void writesDurationsAsPrometheusDoes() {
    assertThat(Scale.text(Duration.ofMillis(2500))).isEqualTo("2500ms");
  }
}
