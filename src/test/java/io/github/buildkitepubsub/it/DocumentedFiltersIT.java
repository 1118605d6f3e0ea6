package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every subscription filter in docs/EVENTS.md is accepted and selects some of the events, not all.
 */
final class DocumentedFiltersIT {

  private static final Pattern BLOCK = Pattern.compile("```filter\n(.*?)\n```", Pattern.DOTALL);

  private static final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private static Relay relay;

  @BeforeAll
  static void start() throws Exception {
    server.start();
    relay = Relay.publishingTo(server.address()).start();
  }

  @AfterAll
  static void stop() {
    relay.close();
    server.close();
  }

  private static List<String> filters() throws Exception {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/EVENTS.md")));
    List<String> filters = new ArrayList<>();
    while (blocks.find()) {
      filters.add(blocks.group(1));
    }
    return filters;
  }

  @Test
  void selectSomeEventsAndNotAll() throws Exception {
    List<String> filters = filters();
    assertThat(filters).hasSizeGreaterThan(5);
    Map<String, PubSubProbe> subscribers = new HashMap<>();
    for (String filter : filters) {
      assertThat(filter.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(256);
      subscribers.put(filter, PubSubProbe.subscribe(server.address(), filter, false));
    }

    int published = 0;
    for (String type : Samples.types()) {
      for (byte[] body : List.of(Samples.bytes(type), Samples.failedOnMain(type))) {
        published += relay.postSigned(body).statusCode() == 200 ? 1 : 0;
      }
    }

    assertThat(published).isEqualTo(2 * Samples.types().size());
    for (String filter : filters) {
      try (PubSubProbe subscriber = subscribers.get(filter)) {
        List<PubsubMessage> selected = subscriber.drain();
        assertThat(selected).as(filter).isNotEmpty().hasSizeLessThan(published);
      }
    }
  }
}
