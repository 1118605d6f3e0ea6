package io.github.buildkitepubsub.operate;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Serves documents for reading. They are made when they are first asked for, and kept. */
abstract class DocumentServlet extends HttpServlet {

  private static final long serialVersionUID = 1;
  private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS");

  private final transient Map<String, Document> documents = new ConcurrentHashMap<>();

  /**
   * Makes a document.
   *
   * @param below what follows the servlet's path; empty for the path itself
   * @return null if there is none
   */
  abstract @Nullable Document make(String below);

  /** The document that is kept, or a new one if what it tells of has changed. */
  @Nullable Document find(String below) {
    return documents.computeIfAbsent(below, this::make);
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
    String below = request.getPathInfo();
    Document document = find(below == null ? "" : below);
    if (document == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setHeader("ETag", document.etag());
    document.headers().forEach(response::setHeader);
    if (document.isKnownTo(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(document.contentType());
    response.setContentLength(document.bytes().length);
    response.getOutputStream().write(document.bytes());
  }
}
