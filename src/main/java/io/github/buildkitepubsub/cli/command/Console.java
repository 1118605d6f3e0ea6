package io.github.buildkitepubsub.cli.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command has of its surroundings.
 *
 * @param in standard input
 * @param out results
 * @param err errors and progress
 * @param terminal true if {@code out} is read by a person
 * @param errTerminal true if {@code err} is
 * @param inTerminal true if a person can answer on {@code in}
 * @param environment the environment variables
 * @param program the program's name as it was typed, for lines that can be pasted
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    boolean errTerminal,
    boolean inTerminal,
    Map<String, String> environment,
    String program) {}
