package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Promtool;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import org.junit.jupiter.api.Test;

/** What a Prometheus reads from the running application. */
final class ScrapeIT {

  @Test
  void isWholeAndInPrometheusOwnStyle() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      relay.postSigned(Samples.bytes("build.finished"));
      relay.send(relay.webhook(Samples.bytes("build.finished")));

      String admin = relay.get(relay.adminPort(), "/metrics").body();
      String application = relay.get(relay.port(), "/metrics").body();

      for (String scrape : new String[] {admin, application}) {
        assertThat(scrape)
            .contains(
                "buildkite_webhook_requests_total{event_type=\"build.finished\",status=\"200\"} 1.0",
                "buildkite_webhook_auth_failures_total 1.0",
                "jvm_memory_used_bytes",
                "dropwizard_org_eclipse_jetty_util_thread_queued_thread_pool_dw_size ",
                "dropwizard_io_dropwizard_jetty_mutable_servlet_context_handler_2xx_responses_total ",
                "dropwizard_jersey_webhook_seconds_count 2\n",
                "dropwizard_jersey_test_engine_seconds_count 0\n");
      }
      assertThat(Promtool.check(admin).output()).isEmpty();
    }
  }
}
