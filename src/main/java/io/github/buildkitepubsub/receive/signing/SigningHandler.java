package io.github.buildkitepubsub.receive.signing;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has every answer signed but those at operators' addresses: a probe verifies nothing, and a scrape
 * is large. Belongs in front of everything that answers.
 */
public final class SigningHandler extends Handler.Wrapper {

  private final Supplier<Optional<ResponseSigner>> signer;
  private final Set<String> openPaths;

  /**
   * @param signer asked once a request; empty means that its answer is not signed
   * @param openPaths operators' addresses
   */
  public SigningHandler(Supplier<Optional<ResponseSigner>> signer, Set<String> openPaths) {
    this.signer = signer;
    this.openPaths = Set.copyOf(openPaths);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!openPaths.contains(Request.getPathInContext(request))) {
      signer.get().ifPresent(by -> by.sign(request));
    }
    return super.handle(request, response, callback);
  }

  /**
   * The same for what is refused before a handler sees it: broken HTTP, whose address may not even
   * be known.
   */
  public static Request.Handler errors(
      Request.Handler errors, Supplier<Optional<ResponseSigner>> signer) {
    return (request, response, callback) -> {
      signer.get().ifPresent(by -> by.sign(request));
      return errors.handle(request, response, callback);
    };
  }
}
