package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.testing.Events;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The keys and texts of the Go service, byte for byte, with our own keys after them. */
class AnswerTest {

  private final ObjectMapper json = Jackson.newObjectMapper();

  @Test
  void answersAPingAsTheGoServiceDoes() throws Exception {
    assertThat(json(Answer.Success.PONG))
        .isEqualTo("{\"message\":\"Pong! Webhook received successfully\",\"status\":\"success\"}");
  }

  @Test
  void answersAPublishedEventWithItsMessageId() throws Exception {
    WebhookEvent event = Events.of("build.finished");

    Answer answer = Answer.Success.published(event, new MessageId("1234"));

    assertThat(json(answer))
        .isEqualTo(
            "{\"event_type\":\"build.finished\",\"message\":\"Event published successfully\","
                + "\"message_id\":\"1234\",\"status\":\"success\",\"event_id\":\""
                + event.id()
                + "\"}");
  }

  @Test
  void answersABuriedEventWithoutAMessageId() throws Exception {
    WebhookEvent event = Events.of("build.finished");

    Answer.Success answer = Answer.Success.of(event, new Outcome.Buried(new MessageId("d-1")));

    assertThat(answer.httpStatus()).isEqualTo(202);
    assertThat(answer.asDuplicate().httpStatus()).isEqualTo(202);
    assertThat(json(answer))
        .isEqualTo(
            "{\"event_type\":\"build.finished\","
                + "\"message\":\"Event stored in the dead letter topic\","
                + "\"status\":\"success\",\"event_id\":\""
                + event.id()
                + "\"}");
  }

  @Test
  void answersASpooledEventAsAcceptedNotAsPublished() throws Exception {
    WebhookEvent event = Events.of("build.finished");

    Answer.Success answer = Answer.Success.of(event, Outcome.Spooled.INSTANCE);

    assertThat(answer.httpStatus()).isEqualTo(202);
    assertThat(json(answer))
        .isEqualTo(
            "{\"event_type\":\"build.finished\","
                + "\"message\":\"Event stored durably, to be published\","
                + "\"status\":\"success\",\"event_id\":\""
                + event.id()
                + "\"}");
  }

  @Test
  void marksADuplicateAndKeepsTheRest() throws Exception {
    Answer.Success answer = Answer.Success.published(Events.of("job.started"), new MessageId("1"));

    String marked = json(answer.asDuplicate());

    assertThat(marked).isEqualTo(json(answer).replace("\"}", "\",\"duplicate\":true}"));
  }

  @Test
  void answersAnErrorWithTypeAndCode() throws Exception {
    Answer answer = Answer.Failure.of(new Refusal(ErrorCode.AUTH_WRONG_TOKEN), "e#5", "r-1");

    assertThat(json(answer))
        .isEqualTo(
            "{\"status\":\"error\",\"message\":\"the token matches no secret\","
                + "\"error_type\":\"auth\",\"error_code\":\"BK-AUTH-005\","
                + "\"documentation_url\":\"e#5\",\"request_id\":\"r-1\"}");
  }

  @Test
  void saysWhenToTryAgainWhereThatCanHelp() throws Exception {
    String unavailable =
        json(Answer.Failure.of(new Refusal(ErrorCode.PUBLISH_UNAVAILABLE), "e#1", null));
    String refused = json(Answer.Failure.of(new Refusal(ErrorCode.PUBLISH_REFUSED), "e#5", null));

    assertThat(unavailable).endsWith("\"documentation_url\":\"e#1\",\"retry_after\":30}");
    assertThat(refused).doesNotContain("retry_after");
  }

  @Test
  void addsDetailsWhereThereAreSome() throws Exception {
    Map<String, String> details = new TreeMap<>(Map.of("method", "GET", "path", "/webhook"));
    Refusal refusal =
        new Refusal(ErrorCode.HTTP_METHOD, ErrorCode.HTTP_METHOD.message(), details, null);

    assertThat(json(Answer.Failure.of(refusal, "e#2", null)))
        .isEqualTo(
            "{\"status\":\"error\",\"message\":\"Method not allowed, only POST is supported\","
                + "\"error_type\":\"validation\",\"error_code\":\"BK-HTTP-002\","
                + "\"documentation_url\":\"e#2\","
                + "\"details\":{\"method\":\"GET\",\"path\":\"/webhook\"}}");
  }

  private String json(Answer answer) throws JsonProcessingException {
    return json.writeValueAsString(answer);
  }
}
