package io.github.buildkitepubsub.cli.tail;

import io.github.buildkitepubsub.publish.pubsub.TailedMessage;

/** Writes a message on one line. */
@FunctionalInterface
interface MessageFormatter {

  String format(TailedMessage message);
}
