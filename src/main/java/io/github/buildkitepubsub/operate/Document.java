package io.github.buildkitepubsub.operate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text that is served as it is, as long as the process runs.
 *
 * @param headers sent with it, and with the answer that it has not changed
 * @param etag strong: the same for the same bytes, in every process
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Document(String contentType, Map<String, String> headers, byte[] bytes, String etag) {

  /** Encodes {@code text} in UTF-8. */
  public static Document of(String contentType, Map<String, String> headers, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      String etag = '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
      return new Document(contentType, Map.copyOf(headers), bytes, etag);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Weak comparison, as RFC 9110 asks for here: a cache may have marked the tag. */
  boolean isKnownTo(@Nullable String ifNoneMatch) {
    return ifNoneMatch != null
        && Arrays.stream(ifNoneMatch.split(","))
            .map(String::strip)
            .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
  }
}
