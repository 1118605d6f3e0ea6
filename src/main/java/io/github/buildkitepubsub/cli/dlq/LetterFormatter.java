package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.deadletter.redrive.StoredLetter;

/** Writes a letter on one line. */
@FunctionalInterface
interface LetterFormatter {

  String format(StoredLetter letter);
}
