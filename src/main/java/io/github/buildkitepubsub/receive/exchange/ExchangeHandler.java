package io.github.buildkitepubsub.receive.exchange;

import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Shows every exchange to the log, but those at operators' addresses. Belongs in front of
 * everything that answers.
 */
public final class ExchangeHandler extends Handler.Wrapper {

  private final ExchangeLog log;
  private final Set<String> openPaths;
  private final Function<Request, ExchangeDetails> details;

  /**
   * @param openPaths operators' addresses
   * @param details what is known of a request whose answer is out
   */
  public ExchangeHandler(
      ExchangeLog log, Set<String> openPaths, Function<Request, ExchangeDetails> details) {
    this.log = log;
    this.openPaths = Set.copyOf(openPaths);
    this.details = details;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (log.isOn() && !openPaths.contains(Request.getPathInContext(request))) {
      log.follow(request, details);
    }
    return super.handle(request, response, callback);
  }
}
