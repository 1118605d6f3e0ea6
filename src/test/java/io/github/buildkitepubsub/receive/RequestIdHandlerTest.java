package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.FakePublisher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RequestIdHandlerTest {

  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  /** What the MDC held at each publish. */
  private final List<String> inMdc = new CopyOnWriteArrayList<>();

  private final FakePublisher fake = new FakePublisher();
  private final EventPublisher publisher =
      event -> {
        inMdc.add(String.valueOf(MDC.get("request_id")));
        return fake.publish(event);
      };

  @Test
  void namesARequestForItsSenderAndForTheLog() throws Exception {
    try (LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, publisher)) {
      Reply own = edge.send(webhook().header("X-Request-ID", "r-1").body(BODY));
      Reply made = edge.send(webhook().header("X-Request-ID", "r 2").body(BODY));

      assertThat(own.headers()).containsEntry("X-Request-ID", "r-1");
      assertThat(made.headers()).containsEntry("X-Request-ID", "made-here");
      assertThat(inMdc).containsExactly("r-1", "made-here");
    }
  }

  @Test
  void namesTheThreadThatGoesOnAfterASlowBody() throws Exception {
    try (LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, publisher)) {
      Pending pending =
          edge.begin(
              webhook()
                  .header("X-Request-ID", "r-1")
                  .announced(BODY.length(), BODY.substring(0, 5)));
      edge.scheduler.awaitWaiting(1);
      pending.endPoint().addInput(BODY.substring(5));
      Reply reply = pending.await();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers()).containsEntry("X-Request-ID", "r-1");
      assertThat(inMdc).containsExactly("r-1");
    }
  }

  @Test
  void leavesNothingOnTheThread() throws Exception {
    assertThat(afterwards("/answered")).containsExactly("r-1", "null");
    assertThat(afterwards("/failed")).containsExactly("r-1", "null");
  }

  /** What the MDC holds inside the handler, and after it. */
  private static List<String> afterwards(String path) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    RequestIdHandler handler = new RequestIdHandler(new RequestIds(() -> "made-here"));
    handler.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(
              org.eclipse.jetty.server.Request request, Response response, Callback callback) {
            seen.add(String.valueOf(MDC.get("request_id")));
            if (request.getHttpURI().getPath().equals("/failed")) {
              throw new Refusal(ErrorCode.INTERNAL);
            }
            callback.succeeded();
            return true;
          }
        });
    server.setHandler(
        new Handler.Wrapper(handler) {
          @Override
          public boolean handle(
              org.eclipse.jetty.server.Request request, Response response, Callback callback)
              throws Exception {
            try {
              return super.handle(request, response, callback);
            } finally {
              seen.add(String.valueOf(MDC.get("request_id")));
            }
          }
        });
    server.addConnector(connector);
    server.start();
    try {
      connector.getResponse(Request.of("GET", path).header("X-Request-ID", "r-1").text());
      return seen;
    } finally {
      LifeCycle.stop(server);
    }
  }

  private static Request webhook() {
    return Request.post("/webhook").token("token-1");
  }
}
