package io.github.buildkitepubsub.cli.command;

import java.util.Map;
import net.sourceforge.argparse4j.helper.HelpScreenException;
import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.ArgumentAction;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;

/** Ends the parsing at {@code --help}. The library's own action prints to the process' output. */
@SuppressWarnings("deprecation") // The interface has no other method to implement.
final class HelpRequest implements ArgumentAction {

  @Override
  public void run(
      ArgumentParser parser,
      Argument argument,
      Map<String, Object> attributes,
      String flag,
      Object value)
      throws ArgumentParserException {
    throw new HelpScreenException(parser);
  }

  @Override
  public boolean consumeArgument() {
    return false;
  }

  @Override
  public void onAttach(Argument argument) {}
}
