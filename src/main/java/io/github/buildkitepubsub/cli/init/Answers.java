package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.sourceforge.argparse4j.inf.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says; of what it does not say, what a person on a terminal answers. What is
 * asked goes to the error output, so that the standard output has the plan alone.
 */
final class Answers {

  private static final int ATTEMPTS = 3;

  private final Namespace namespace;
  private final Console console;
  private final boolean asks;
  private final BufferedReader in;

  /**
   * @param asks false takes defaults, and refuses what has none
   */
  Answers(Namespace namespace, Console console, boolean asks) {
    this.namespace = namespace;
    this.console = console;
    this.asks = asks;
    this.in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
  }

  /** The value of an option that is not asked for; null if it is not given. */
  @Nullable String given(String option, Name name) throws CommandException {
    String text = namespace.getString(option.substring(2));
    return text == null ? null : name.check(option, text);
  }

  /** The same with a default. */
  String given(String option, Name name, String byDefault) throws CommandException {
    String text = given(option, name);
    return text == null ? byDefault : text;
  }

  /**
   * A value that there must be.
   *
   * @param byDefault what an empty answer means; null is nothing
   */
  String required(String option, Name name, String question, @Nullable String byDefault)
      throws CommandException, IOException {
    String text = given(option, name);
    if (text != null) {
      return text;
    }
    if (!asks) {
      if (byDefault == null) {
        throw CommandException.usage(option + " is missing: " + name.hint());
      }
      return byDefault;
    }
    String prompt = question + (byDefault == null ? "" : " [" + byDefault + "]");
    for (int i = 0; i < ATTEMPTS; i++) {
      String answer = ask(prompt);
      try {
        return name.check(option, answer.isEmpty() && byDefault != null ? byDefault : answer);
      } catch (CommandException e) {
        console.err().println(e.getMessage());
      }
    }
    throw CommandException.usage("no usable answer: give " + option);
  }

  /** A value that there need not be: null where nothing is answered. */
  @Nullable String optional(String option, Name name, String question)
      throws CommandException, IOException {
    String text = given(option, name);
    if (text != null || !asks) {
      return text;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      String answer = ask(question + " [none]");
      try {
        return answer.isEmpty() || answer.equals("none") ? null : name.check(option, answer);
      } catch (CommandException e) {
        console.err().println(e.getMessage());
      }
    }
    throw CommandException.usage("no usable answer: give " + option);
  }

  /** True if a person says so; nothing said is no. */
  boolean agrees(String question) throws CommandException, IOException {
    String answer = ask(question + " [y/N]").toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  private String ask(String prompt) throws CommandException, IOException {
    console.err().print(prompt + ": ");
    console.err().flush();
    String answer = in.readLine();
    if (answer == null) {
      throw CommandException.failed("the answers ended at '" + prompt + "': nothing was done");
    }
    return answer.strip();
  }
}
