package io.github.buildkitepubsub.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads of config.yml what a YAML parser drops: the comment above each key, and commented keys. */
final class CommentedFile {

  static final Path CONFIG = Path.of("config.yml");

  private static final Pattern KEY = Pattern.compile("( *)(- )?([\\w.]+):( .*)?");
  private static final Pattern COMMENTED_KEY = Pattern.compile("( *)# (\\w+):");
  private static final Pattern COMMENT = Pattern.compile(" *# ?(.*)");

  /** From the path of a key to the words above it, in the order of the file. */
  final Map<String, String> comments = new LinkedHashMap<>();

  /** Paths of the keys that stand in a comment, without a value. */
  final Set<String> commentedKeys = new HashSet<>();

  private final Deque<Section> sections = new ArrayDeque<>(List.of(new Section(-1, "")));
  private final Map<String, Integer> elements = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();

  private CommentedFile() {}

  static CommentedFile read(Path path) throws IOException {
    CommentedFile file = new CommentedFile();
    Files.readAllLines(path).forEach(file::line);
    return file;
  }

  private void line(String line) {
    Matcher key = KEY.matcher(line);
    Matcher commentedKey = COMMENTED_KEY.matcher(line);
    Matcher comment = COMMENT.matcher(line);
    if (commentedKey.matches()) {
      commentedKeys.add(key(commentedKey.group(1).length(), false, commentedKey.group(2)));
    } else if (comment.matches()) {
      words.add(comment.group(1));
    } else if (key.matches()) {
      key(key.group(1).length(), key.group(2) != null, key.group(3));
    } else {
      words.clear();
    }
  }

  private String key(int indent, boolean isElement, String name) {
    while (sections.getLast().indent >= indent) {
      sections.removeLast();
    }
    int at = indent;
    if (isElement) {
      String list = sections.getLast().path;
      String element = Paths.element(list, elements.merge(list, 1, Integer::sum) - 1);
      sections.add(new Section(indent, element));
      at = indent + 2;
    }
    String path = Paths.key(sections.getLast().path, name);
    sections.add(new Section(at, path));
    comments.put(path, String.join(" ", words).replace("  ", "\n"));
    words.clear();
    return path;
  }

  private record Section(int indent, String path) {}
}
