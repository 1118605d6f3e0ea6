package io.github.buildkitepubsub.deadletter.redrive;

import java.time.Duration;

/**
 * What a {@link Sweep} looks for.
 *
 * @param max how many letters that match, at most
 * @param page how many letters are pulled at a time, at most {@link Sweep#PAGE}
 * @param patience how long a pull waits for letters
 */
public record SweepRequest(LetterFilter filter, int max, int page, Duration patience) {}
