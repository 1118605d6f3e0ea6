package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The description of one port, as this instance serves it: it stands alone, without a reference to
 * anything outside of it. Not changed once made.
 */
public final class ApiDocument {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .build();

  private final ObjectNode tree;

  private ApiDocument(ObjectNode tree) {
    this.tree = tree;
  }

  /**
   * The application port's.
   *
   * @param served where a path of the file is served; null if it is not
   */
  public static ApiDocument application(Function<String, @Nullable String> served) {
    return new ApiDocument(new Bundle(served, path -> true).of("openapi/application.yaml"));
  }

  /**
   * The admin port's.
   *
   * @param served where a path of the file is served; null if it is not
   * @param open whether a path that is served asks for no token
   */
  public static ApiDocument admin(
      Function<String, @Nullable String> served, Predicate<String> open) {
    return new ApiDocument(new Bundle(served, open).of("openapi/admin.yaml"));
  }

  /** The document as YAML. */
  public String yaml() {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always YAML", e);
    }
  }

  /** The document as a page for people. */
  public ApiPage page() {
    return ApiPage.of(tree);
  }
}
