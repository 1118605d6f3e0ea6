package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.replay.Recording;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A body as it was received: it is published as the service would.
 *
 * @param format how
 */
record ReceivedEvent(WebhookEvent event, MessageFormat format) implements Recording {

  @Override
  public Map<String, String> attributes() {
    return format.attributes(event);
  }

  @Override
  public ByteBuffer data() {
    return format.data(event);
  }

  @Override
  public byte[] body() {
    return event.body();
  }
}
