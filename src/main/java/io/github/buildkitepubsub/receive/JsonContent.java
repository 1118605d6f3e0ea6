package io.github.buildkitepubsub.receive;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a body whose sender says that it is something else than JSON. No Content-Type at all is
 * fine.
 */
final class JsonContent {

  private JsonContent() {}

  /**
   * @throws Refusal if the Content-Type is there and is not JSON
   */
  static void require(ContainerRequestContext request) {
    if (!isJson(request.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
      throw new Refusal(ErrorCode.BODY_WRONG_TYPE);
    }
  }

  static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    String plain = type.strip().toLowerCase(Locale.ROOT);
    return plain.endsWith("/json") || plain.endsWith("+json");
  }
}
