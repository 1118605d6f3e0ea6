package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.cli.init.gcloud.CommandText;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step does. */
public sealed interface Change {

  /** What a person is shown before it is done, a line each. */
  List<String> lines();

  /**
   * A command of Google's tool.
   *
   * @param input what it gets on its standard input; null is nothing
   */
  record Command(List<String> arguments, @Nullable Token input) implements Change {

    /** The command line, as it can be pasted. A secret is named by its file, never by its value. */
    @Override
    public List<String> lines() {
      String line = CommandText.of("gcloud", arguments);
      if (input == null) {
        return List.of(line);
      }
      return List.of(
          input.file() == null
              ? line + "    # the token on its standard input"
              : "printf %s \"$(cat " + CommandText.quoted(input.file()) + ")\" | " + line);
    }
  }

  /**
   * A file that is written.
   *
   * @param differences lines that come ({@code + }) and go ({@code - })
   */
  record Write(Path file, String content, List<String> differences) implements Change {

    @Override
    public List<String> lines() {
      return differences;
    }
  }
}
