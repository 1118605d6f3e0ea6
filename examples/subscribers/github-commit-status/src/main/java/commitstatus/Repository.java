package commitstatus;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository at GitHub. Both names are safe in a path: nothing else gets into one. */
record Repository(String owner, String name) {

  private static final String FROM = "(?:git@HOST:|(?:https|ssh)://(?:git@)?HOST/)";
  private static final String NAME = "([A-Za-z0-9._-]+)";

  /**
   * Reads the address that a pipeline has: {@code git@github.com:owner/name.git}, or the same with
   * {@code https://} or {@code ssh://}.
   *
   * @param host whose repositories count
   * @return nothing if it is another host's, or has names that GitHub would not give
   */
  static Optional<Repository> parse(String url, String host) {
    String from = FROM.replace("HOST", Pattern.quote(host));
    Matcher parts =
        Pattern.compile(from + NAME + "/" + NAME).matcher(url.replaceFirst("(\\.git)?/?$", ""));
    if (!parts.matches() || isStep(parts.group(1)) || isStep(parts.group(2))) {
      return Optional.empty();
    }
    return Optional.of(new Repository(parts.group(1), parts.group(2)));
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }

  /** In a path these lead elsewhere. */
  private static boolean isStep(String name) {
    return name.equals(".") || name.equals("..");
  }
}
