package io.github.buildkitepubsub.cli.tail;

import io.github.buildkitepubsub.publish.pubsub.pull.TailedMessage;

/** Writes a message on one line. */
@FunctionalInterface
interface MessageFormatter {

  String format(TailedMessage message);
}
