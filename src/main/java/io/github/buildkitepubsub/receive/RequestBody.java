package io.github.buildkitepubsub.receive;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request's body between {@link BodyLoader}, which read it, and a resource. */
final class RequestBody {

  /** An attribute of Jetty's request is a property of Jersey's. */
  private static final String ATTRIBUTE = RequestBody.class.getName();

  private RequestBody() {}

  /** Keeps a body that is there, or what went wrong with it. */
  static void keep(Request request, CompletableFuture<byte[]> body) {
    request.setAttribute(ATTRIBUTE, body);
  }

  /** The body of a request that is answered, or null if it was not read to its end. */
  @SuppressWarnings("unchecked") // The attribute is set above only.
  static byte @Nullable [] arrived(Request request) {
    CompletableFuture<byte[]> body = (CompletableFuture<byte[]>) request.getAttribute(ATTRIBUTE);
    return body == null || !body.isDone() || body.isCompletedExceptionally() ? null : body.join();
  }

  /**
   * The body. The array is the caller's.
   *
   * @throws Refusal if it is too large, too slow or incomplete
   */
  @SuppressWarnings("unchecked") // The attribute is set above only.
  static byte[] of(ContainerRequestContext request) {
    try {
      return ((CompletableFuture<byte[]>) request.getProperty(ATTRIBUTE)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      // The sender went away, or the server gave it up; nobody may be left to read the answer.
      throw new Refusal(ErrorCode.BODY_INCOMPLETE);
    }
  }
}
