package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.limits.LimitSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.testing.Records;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.InternalServerErrorException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer must not tell: the inside of the service, and what the sender sent. */
@TestInstance(Lifecycle.PER_CLASS)
class DiscretionTest {

  private static final String SECRET = "s3kr1t";

  /** As Google's client, SQLite and this program word their failures. */
  private static final String INSIDE =
      "io.grpc.StatusRuntimeException: NOT_FOUND: Resource not found (resource=projects/prod-1234/"
          + "topics/builds) /var/lib/relay/spool.db [SQLITE_FULL] ya29.c.token\n\tat a.B.c(B.java:1)";

  private static final String BODY =
      "{\"event\":\"build.finished\",\"" + SECRET + "\":\"" + SECRET + "\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  private volatile Throwable failure = new AssertionError("no failure was set");
  private volatile boolean thrown;

  private final LocalEdge edge = LocalEdge.start(manyGuesses(), SECRETS, SECRETS, this::fail);

  private static ReceiveSettings manyGuesses() {
    LimitSettings limits = new LimitSettings(1_000_000, null, null);
    return Records.with(ReceiveSettings.defaults(), Map.of("limits", limits));
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private CompletionStage<MessageId> fail(WebhookEvent event) {
    if (thrown) {
      sneak(failure);
    }
    return CompletableFuture.failedFuture(failure);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  static Stream<Throwable> failures() {
    Throwable cause = new IllegalStateException(INSIDE);
    return Stream.of(
        PublishException.retryable("UNAVAILABLE", INSIDE, cause),
        PublishException.permanent("TOO_LARGE", INSIDE, cause),
        PublishException.misconfigured("NOT_FOUND", INSIDE, cause),
        PublishException.overloaded(INSIDE, cause),
        PublishException.circuitOpen(),
        PublishException.stopped(),
        new CompletionException(INSIDE, PublishException.retryable("ABORTED", INSIDE, cause)),
        new CompletionException(INSIDE, cause),
        new SpoolException(SpoolException.Reason.FULL, INSIDE, cause),
        new RejectedExecutionException(INSIDE),
        new TimeoutException(INSIDE),
        new IOException(INSIDE),
        new NullPointerException(INSIDE),
        new StackOverflowError(INSIDE),
        new OutOfMemoryError(INSIDE),
        new InternalServerErrorException(INSIDE, cause),
        new BadRequestException(INSIDE, cause),
        new HttpException.RuntimeException(400, INSIDE, cause));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsToldInTheCataloguesWordsOnly(Throwable anything) throws Exception {
    failure = anything;
    thrown = false;
    Reply later = edge.send(webhook().token("token-1").body(BODY));
    thrown = true;
    Reply atOnce = edge.send(webhook().token("token-1").body(BODY));

    assertDiscreet(later);
    assertDiscreet(atOnce);
  }

  private static void assertDiscreet(Reply reply) throws Exception {
    JsonNode told = reply.json();
    ErrorCode error =
        Stream.of(ErrorCode.values())
            .filter(e -> e.code().equals(told.path("error_code").asText()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(reply));
    Set<String> keys = new TreeSet<>();
    told.fieldNames().forEachRemaining(keys::add);

    assertThat(reply.status()).isEqualTo(error.status());
    assertThat(told.path("message").asText()).isEqualTo(error.message());
    assertThat(keys)
        .isSubsetOf(
            "status",
            "message",
            "error_type",
            "error_code",
            "documentation_url",
            "request_id",
            "retry_after");
    assertThat(reply.toString())
        .doesNotContain("projects/", "topics", "SQLITE", "spool.db", "ya29", "\tat ", SECRET)
        .doesNotContainPattern("Exception|[a-z]+\\.[a-z]+\\.[A-Z]\\w+|\\.java");
  }

  /** Each holds {@link #SECRET} somewhere, and is refused. */
  static Stream<Request> indiscreet() {
    String signature = "timestamp=1,signature=" + SECRET;
    Stream<Request> bodies =
        Stream.of(
                SECRET,
                "{\"" + SECRET,
                "[\"" + SECRET + "\"]",
                "\"" + SECRET + "\"",
                "{\"" + SECRET + "\":\"" + SECRET + "\"}",
                "{\"event\":\"" + SECRET + "\",\"event\":\"" + SECRET + "\"}",
                "{\"event\":\"x\",\"a\":" + "[".repeat(99) + "\"" + SECRET + "\"")
            .map(body -> webhook().token("token-1").body(body));
    Stream<Request> headers =
        Stream.of(
                webhook().token(SECRET),
                webhook().header("X-Buildkite-Signature", signature),
                webhook().header("X-Request-ID", SECRET + " " + SECRET),
                webhook().header(SECRET, SECRET),
                webhook().header("X-Forwarded-For", SECRET),
                webhook().header("Origin", "https://" + SECRET),
                webhook().header("Accept", SECRET + "/" + SECRET),
                webhook().token("token-1").header("Content-Type", SECRET + "/" + SECRET))
            .map(request -> request.body(BODY));
    Stream<Request> broken =
        Stream.of(
            webhook().header("Content-Length", SECRET),
            webhook().header("Transfer-Encoding", SECRET),
            webhook().header("X-Large", SECRET.repeat(5_000)),
            webhook().token("token-1").brokenChunks(SECRET + "\r\n"),
            webhook().header("Expect", SECRET).body(BODY));
    Stream<Request> paths =
        Stream.of(
                "/webhook/test-engine/",
                "/webhook/test-engine;a=b/",
                "/webhook/%74est-engine/",
                "/webhook//test-engine/",
                "/webhook/./test-engine/",
                "/x/../webhook/test-engine/",
                "/WEBHOOK/TEST-ENGINE/",
                "/webhook/test_engine/",
                "/webhook/test-engine/x/",
                "/webhook/test-engine/%zz",
                "/webhook/",
                "/webhook?",
                "/webhook/test-engine?",
                "/webhook#",
                "/")
            .flatMap(
                path ->
                    Stream.of("POST", "GET", "PUT", "TRACE", "BREW", "CONNECT")
                        .map(method -> Request.of(method, path + SECRET).body(BODY)));
    return Stream.of(bodies, headers, broken, paths).flatMap(requests -> requests);
  }

  @ParameterizedTest
  @MethodSource("indiscreet")
  void nothingThatTheSenderSentComesBack(Request request) throws Exception {
    failure = PublishException.stopped();

    Reply reply = edge.send(request);

    assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    assertThat(reply.text("error_code")).startsWith("BK-");
    assertThat(reply.toString()).doesNotContainIgnoringCase(SECRET);
  }

  private static Request webhook() {
    return Request.post("/webhook");
  }
}
