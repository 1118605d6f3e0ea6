package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.publish.subscription.StoredMessage;

/** Writes a letter on one line. */
@FunctionalInterface
interface LetterFormatter {

  String format(StoredMessage letter);
}
