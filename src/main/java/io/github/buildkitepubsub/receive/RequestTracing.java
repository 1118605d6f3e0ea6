package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;

/**
 * What the edge tells of a request for its trace. All of it is told by the thread that handles the
 * request, in the order of the steps. Implementations are cheap.
 */
public interface RequestTracing {

  /** The request attribute with the trace's identifier, also a key of log lines. May be absent. */
  String TRACE_ID = "trace_id";

  /** The request attribute with the server span's identifier, also a key of log lines. */
  String SPAN_ID = "span_id";

  /** The request attribute with the identifier that {@link RequestIds} gave the request. */
  String REQUEST_ID = RequestIds.ATTRIBUTE;

  /** The request attribute with the code of the error that the request was answered with. */
  String ERROR_CODE = "error_code";

  /** Tells nobody, and costs nothing. */
  RequestTracing OFF =
      new RequestTracing() {
        private final Step step =
            new Step() {
              @Override
              public void failed(String reason) {}

              @Override
              public void end() {}
            };

        @Override
        public Step begin(String name) {
          return step;
        }

        @Override
        public WebhookEvent parsed(WebhookEvent event) {
          return event;
        }
      };

  /** A step that has begun. */
  interface Step {

    /**
     * It failed.
     *
     * @param reason one of a bounded set
     */
    void failed(String reason);

    /** It is over; called once, after a failure too. */
    void end();
  }

  /** A step of the request begins. */
  Step begin(String name);

  /**
   * The request is authentic and is this event.
   *
   * @return the event, as a part of the request's trace if there is one
   */
  WebhookEvent parsed(WebhookEvent event);
}
