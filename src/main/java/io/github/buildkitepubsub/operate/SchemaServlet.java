package io.github.buildkitepubsub.operate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.validate.Schemas;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /schemas}: an index; {@code GET /schemas/<event type>}: the schema, with every
 * definition that it needs. Documents are made when they are first asked for.
 */
public final class SchemaServlet extends HttpServlet {

  /** A release can change a schema; whoever kept one asks again after an hour. */
  private static final String CACHE_CONTROL = "public, max-age=3600";

  private static final long serialVersionUID = 1;
  private static final Set<String> TYPES = Set.copyOf(Schemas.types());
  private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final transient Map<String, Document> documents = new ConcurrentHashMap<>();

  /** Every path that is served. */
  public static Set<String> paths() {
    return Stream.concat(
            Stream.of(Schemas.PATH), TYPES.stream().map(type -> Schemas.PATH + "/" + type))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** An {@code Allow} that is there tells the error handler that POST is not the way here. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (METHODS.contains(request.getMethod())) {
      super.service(request, response);
    } else {
      response.setHeader("Allow", String.join(", ", METHODS));
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Document document = find(request.getPathInfo());
    if (document == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setHeader("ETag", document.etag());
    response.setHeader("Cache-Control", CACHE_CONTROL);
    if (document.isKnownTo(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(document.contentType());
    response.setContentLength(document.bytes().length);
    response.getOutputStream().write(document.bytes());
  }

  private @Nullable Document find(@Nullable String below) {
    if (below == null) {
      return documents.computeIfAbsent("", key -> index());
    }
    String type = below.substring(1);
    return TYPES.contains(type)
        ? documents.computeIfAbsent(
            type, key -> Document.of("application/schema+json", Schemas.bundle(key)))
        : null;
  }

  private static Document index() {
    List<Map<String, String>> schemas = Schemas.types().stream().map(SchemaServlet::entry).toList();
    return Document.of(
        "application/json", JSON.valueToTree(Map.of("schemas", schemas)).toPrettyString());
  }

  private static Map<String, String> entry(String type) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("event_type", type);
    entry.put("title", Schemas.title(type));
    entry.put("path", Schemas.PATH + "/" + type);
    return entry;
  }

  /**
   * @param etag strong: the same for the same bytes, in every process
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Document(String contentType, byte[] bytes, String etag) {

    static Document of(String contentType, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        String etag = '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        return new Document(contentType, bytes, etag);
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
}
