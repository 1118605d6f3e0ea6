package io.github.buildkitepubsub.cli.send.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FreshenerTest {

  private static final Pattern UUIDS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final ManualClock clock = new ManualClock();

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.testing.Samples#types")
  void noTwoAreTheSameAndAllKeepTheirShape(String type) throws Exception {
    JsonNode sample = Sample.JSON.readTree(Samples.bytes(type));
    Freshener freshener = freshener(sample);

    byte[] first = freshener.get();
    byte[] second = freshener.get();

    assertThat(EventId.of(first)).isNotEqualTo(EventId.of(second));
    assertThat(uuids(new String(first, UTF_8)))
        .doesNotContainAnyElementsOf(uuids(new String(Samples.bytes(type), UTF_8)));
    assertThat(shape(Sample.JSON.readTree(first))).isEqualTo(shape(sample));
  }

  @Test
  void replacesAnIdInTheSameWayThroughoutTheBody() throws Exception {
    JsonNode fresh =
        next(
            json(
                "{'id':'%s','graphql_id':'%s','url':'https://x/%s/y'}"
                    .formatted(ID, graphqlId(ID), ID)));

    String id = fresh.path("id").textValue();
    assertThat(id).isNotEqualTo(ID).matches(UUIDS);
    assertThat(fresh.path("graphql_id").textValue()).isEqualTo(graphqlId(id));
    assertThat(fresh.path("url").textValue()).isEqualTo("https://x/" + id + "/y");
  }

  @Test
  void numbersTheBuildAnewAlsoInItsAddresses() throws Exception {
    JsonNode fresh =
        next(
            json(
                "{'build':{'number':18,'url':'https://x/builds/18','web_url':'https://x/builds/18#a'},"
                    + "'other':'https://x/builds/184','priority':{'number':18}}"));

    long number = fresh.at("/build/number").longValue();
    assertThat(number).isNotEqualTo(18);
    assertThat(fresh.at("/build/url").textValue()).isEqualTo("https://x/builds/" + number);
    assertThat(fresh.at("/build/web_url").textValue())
        .isEqualTo("https://x/builds/" + number + "#a");
    assertThat(fresh.path("other").textValue()).isEqualTo("https://x/builds/184");
    assertThat(fresh.at("/priority/number").intValue()).isEqualTo(18);
  }

  @Test
  void movesTimesSoThatTheLatestIsNowAndKeepsTheirDistancesAndForms() throws Exception {
    JsonNode fresh =
        next(
            json(
                "{'a':'2018-07-01T20:14:38.250Z','b':'2018-07-01 20:14:08 UTC',"
                    + "'expires_at':'2019-07-01T20:14:38.250Z','c':'2018-07-01'}"));

    assertThat(fresh.path("a").textValue()).isEqualTo("2026-05-09T21:06:00.000Z");
    assertThat(fresh.path("b").textValue()).isEqualTo("2026-05-09 21:05:29 UTC");
    assertThat(fresh.path("expires_at").textValue()).isEqualTo("2027-05-09T21:06:00.000Z");
    assertThat(fresh.path("c").textValue()).isEqualTo("2018-07-01");
  }

  @Test
  void keepsNumbersOfAnySizeAndNulls() throws Exception {
    JsonNode fresh =
        next(
            json("{'a':90071992547409931234567890,'b':0.1234567890123456789,'c':null,'d':[true]}"));

    assertThat(fresh.toString())
        .isEqualTo(
            "{\"a\":90071992547409931234567890,\"b\":0.1234567890123456789,\"c\":null,\"d\":[true]}");
  }

  @Test
  void timesFollowTheClock() throws Exception {
    Freshener freshener = freshener(json("{'a':'2018-07-01T20:14:38.250Z'}"));
    freshener.get();

    clock.advance(Duration.ofSeconds(5));
    JsonNode later = Sample.JSON.readTree(freshener.get());

    assertThat(later.path("a").textValue()).isEqualTo("2026-05-09T21:06:05.000Z");
  }

  private static final String ID = "019e0f81-6f17-72d7-9644-bf54a517dcef";

  private Freshener freshener(JsonNode tree) {
    return new Freshener(tree, clock, new SplittableRandom(1));
  }

  private JsonNode next(JsonNode tree) throws Exception {
    return Sample.JSON.readTree(freshener(tree).get());
  }

  private static JsonNode json(String text) throws Exception {
    return Sample.JSON.readTree(text.replace('\'', '"'));
  }

  private static String graphqlId(String id) {
    return Base64.getEncoder().encodeToString(("Build---" + id).getBytes(UTF_8));
  }

  private static Set<String> uuids(String text) {
    return new HashSet<>(UUIDS.matcher(text).results().map(MatchResult::group).toList());
  }

  /** Where which kind of value stands. */
  private static List<String> shape(JsonNode tree) {
    List<String> shape = new ArrayList<>();
    collect("", tree, shape);
    return shape;
  }

  private static void collect(String path, JsonNode node, List<String> shape) {
    shape.add(path + " " + node.getNodeType());
    node.properties()
        .forEach(field -> collect(path + "/" + field.getKey(), field.getValue(), shape));
    if (node.isArray()) {
      node.forEach(element -> collect(path + "/-", element, shape));
    }
  }
}
