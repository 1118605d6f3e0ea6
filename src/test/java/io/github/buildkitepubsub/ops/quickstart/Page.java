package io.github.buildkitepubsub.ops.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that tells people what to type: blocks of {@code sh}, each followed by a block of {@code
 * text} with what is then printed, or by none.
 */
record Page(List<Block> blocks) {

  /**
   * @param section the number of its section
   * @param commands what is typed, as it stands there
   * @param shown the lines that are shown as its output
   */
  record Block(int section, String commands, List<String> shown) {}

  private static final Pattern PART =
      Pattern.compile("(?ms)^## (\\d+)\\.|^```(sh|text)\n(.*?)^```$");

  static Page read(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    int section = 0;
    Matcher part = PART.matcher(Files.readString(file));
    while (part.find()) {
      if (part.group(1) != null) {
        section = Integer.parseInt(part.group(1));
      } else if (part.group(2).equals("sh")) {
        blocks.add(new Block(section, part.group(3), List.of()));
      } else {
        Block last = blocks.remove(blocks.size() - 1);
        blocks.add(new Block(section, last.commands(), part.group(3).lines().toList()));
      }
    }
    return new Page(blocks);
  }

  /** The blocks of the sections from {@code first} to {@code last}. */
  List<Block> sections(int first, int last) {
    return blocks.stream()
        .filter(block -> block.section() >= first && block.section() <= last)
        .toList();
  }
}
