package io.github.buildkitepubsub.receive;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells browsers not to guess a type, and everybody not to keep an answer. */
final class SecurityHeaders extends Handler.Wrapper {

  private static final HttpField NO_SNIFF =
      new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  private final String storable;

  /**
   * @param storable the path whose answers may be kept: a scraper's own affair
   */
  SecurityHeaders(String storable) {
    this.storable = storable;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    response.getHeaders().put(NO_SNIFF);
    if (!Request.getPathInContext(request).equals(storable)) {
      response.getHeaders().put(NO_STORE);
    }
    return super.handle(request, response, callback);
  }

  /** For an answer that is not made inside this handler. */
  static void add(HttpFields.Mutable headers) {
    headers.put(NO_SNIFF);
    headers.put(NO_STORE);
  }
}
