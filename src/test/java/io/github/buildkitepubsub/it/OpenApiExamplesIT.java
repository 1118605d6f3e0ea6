package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.testing.OpenApi;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the documents is sent, and the real answer is the documented one. */
final class OpenApiExamplesIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What differs from one request to the next. */
  private static final List<String> OWN = List.of("message_id", "event_id", "request_id");

  private static final Pattern COMMANDS =
      Pattern.compile(
          "<pre aria-label=\"Commands?\"[^>]*><code>(.*?)</code></pre>", Pattern.DOTALL);

  private static final String ADMIN_TOKEN = "an-admin-token-of-the-tests";

  /** Whose level the example of {@code log-level} changes. */
  private static final String LOGGER = "io.github.buildkitepubsub.forward";

  @TempDir private static Path directory;

  private static WebhookScenarios scenarios;
  private static AdminScenarios refusals;
  private static Relay relay;
  private static OpenApi application;
  private static OpenApi admin;

  @BeforeAll
  static void start() throws Exception {
    scenarios = new WebhookScenarios(directory);
    refusals = new AdminScenarios();
    relay = Relay.embedded().spoolingTo(directory.resolve("spool")).start();
    application = OpenApi.of(relay, relay.port());
    admin = OpenApi.of(relay, relay.adminPort());
  }

  @AfterAll
  static void stop() {
    relay.close();
    scenarios.close();
    refusals.close();
  }

  @Test
  void webhooksAreAnsweredAsTheExamplesSay() throws Exception {
    Set<String> sent = new TreeSet<>();
    for (OpenApi.Operation operation : application.operations()) {
      if (operation.node().has("requestBody")) {
        for (Map.Entry<String, JsonNode> answer : examplesOfAnswers(application, operation)) {
          String name = answer.getKey().split(" ", 2)[1];
          byte[] body =
              JSON.writeValueAsBytes(
                  operation
                      .node()
                      .at("/requestBody/content/application~1json/examples")
                      .path(name.equals("ping") ? name : "published")
                      .path("value"));
          HttpResponse<String> real = scenarios.send(name, operation.path(), body);
          compare(application, operation, answer, real);
          sent.add(name);
        }
      }
    }

    assertThat(sent).isEqualTo(scenarios.names());
  }

  @Test
  void everyBodyOfTheExamplesIsTaken() throws Exception {
    for (OpenApi.Operation operation : application.operations()) {
      for (JsonNode example :
          operation.node().at("/requestBody/content/application~1json/examples")) {
        byte[] body = JSON.writeValueAsBytes(example.path("value"));

        HttpResponse<String> answer = scenarios.send("published", operation.path(), body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(application.differences(operation, answer)).isEmpty();
      }
    }
  }

  @Test
  void everythingElseIsAnsweredAsTheExamplesSay() throws Exception {
    answersAreAsDocumented(application, relay.port());
    answersAreAsDocumented(admin, relay.adminPort());
  }

  private static void answersAreAsDocumented(OpenApi api, int port) throws Exception {
    for (OpenApi.Operation operation : api.operations()) {
      if (operation.node().has("requestBody")) {
        continue;
      }
      List<Map.Entry<String, JsonNode>> examples = examplesOfAnswers(api, operation);
      // What all tasks have in common is the same for each.
      examples.removeIf(example -> refusals.names().contains(example.getKey().split(" ", 2)[1]));
      for (Map.Entry<String, JsonNode> example : examples) {
        String name = example.getKey().split(" ", 2)[1];
        compare(api, operation, example, call(api, operation, name, port));
      }
      if (examples.isEmpty()) {
        HttpResponse<String> answer = call(api, operation, firstName(api, operation), port);
        assertThat(answer.statusCode()).as(operation.toString()).isEqualTo(200);
        assertThat(api.differences(operation, answer)).as(operation.toString()).isEmpty();
      }
    }
  }

  @Test
  void tasksRefuseAsTheExamplesSay() throws Exception {
    OpenApi guarded = refusals.document();
    OpenApi.Operation task =
        guarded.operations().stream()
            .filter(operation -> operation.path().equals("/tasks/traffic"))
            .findFirst()
            .orElseThrow();
    Map<String, Map.Entry<String, JsonNode>> examples = new TreeMap<>();
    for (Map.Entry<String, JsonNode> example : examplesOfAnswers(guarded, task)) {
      examples.put(example.getKey().split(" ", 2)[1], example);
    }

    assertThat(examples.keySet()).containsAll(refusals.names());
    for (String name : refusals.names()) {
      compare(guarded, task, examples.get(name), refusals.send(name, task.path()));
    }
  }

  /** By {@code status name}. */
  private static List<Map.Entry<String, JsonNode>> examplesOfAnswers(
      OpenApi api, OpenApi.Operation operation) {
    List<Map.Entry<String, JsonNode>> examples = new ArrayList<>();
    operation
        .node()
        .path("responses")
        .properties()
        .forEach(
            answer ->
                api.follow(answer.getValue())
                    .path("content")
                    .forEach(
                        content ->
                            content
                                .path("examples")
                                .properties()
                                .forEach(
                                    example ->
                                        examples.add(
                                            Map.entry(
                                                answer.getKey() + " " + example.getKey(),
                                                example.getValue().path("value"))))));
    return examples;
  }

  private static String firstName(OpenApi api, OpenApi.Operation operation) {
    return api.parameters(operation).stream()
        .flatMap(parameter -> parameter.path("examples").propertyStream())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** Calls it with the parameters' examples of this name. */
  private static HttpResponse<String> call(
      OpenApi api, OpenApi.Operation operation, String name, int port) throws Exception {
    String path = operation.path();
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : api.parameters(operation)) {
      JsonNode example = parameter.path("examples").path(name).path("value");
      if (!example.isMissingNode()) {
        String value = URLEncoder.encode(example.asText(), UTF_8);
        path = path.replace("{" + parameter.path("name").asText() + "}", value);
        if (parameter.path("in").asText().equals("query")) {
          query.add(parameter.path("name").asText() + "=" + value);
        }
      }
    }
    HttpRequest.Builder request =
        relay.request(port, path + (query.isEmpty() ? "" : "?" + String.join("&", query)));
    return relay.send(request.method(operation.method(), BodyPublishers.noBody()));
  }

  private static void compare(
      OpenApi api,
      OpenApi.Operation operation,
      Map.Entry<String, JsonNode> example,
      HttpResponse<String> real)
      throws Exception {
    String what = operation + " " + example.getKey();
    assertThat(real.statusCode())
        .as("%s: %s", what, real.body())
        .isEqualTo(Integer.parseInt(example.getKey().split(" ", 2)[0]));
    assertThat(api.differences(operation, real)).as(what).isEmpty();
    if (example.getValue().isTextual()) {
      assertThat(numberless(real.body()))
          .as(what)
          .isEqualTo(numberless(example.getValue().asText()));
    } else {
      assertThat(told(JSON.readTree(real.body()), operation))
          .as(what)
          .isEqualTo(told(example.getValue(), operation));
    }
  }

  /** Times, counts and identifiers differ; line breaks at the ends do not matter. */
  private static String numberless(String text) {
    return text.replaceAll("[0-9a-f]{32}|[0-9]+(\\.[0-9]+)?", "0").strip();
  }

  /** The same answer for the same request: what it alone has is there, whatever it is. */
  private static JsonNode told(JsonNode body, OpenApi.Operation operation) {
    JsonNode told = body.deepCopy();
    if (told instanceof ObjectNode object) {
      OWN.stream().filter(object::has).forEach(name -> object.put(name, "its own"));
      if (object.has("event_type") && !operation.path().equals("/webhook")) {
        // Examples that both have are the webhook's.
        object.put("event_type", "its own");
      }
      if (object.path("details") instanceof ObjectNode details && details.has("path")) {
        // The example is the webhook's; a secret address is told without its end.
        details.put("path", operation.path());
      }
    }
    return told;
  }

  @Test
  void commandsOfThePagesWork() throws Exception {
    Files.write(directory.resolve("event.json"), Samples.bytes("job.started"));
    try (Relay called =
        Relay.embedded()
            .spoolingTo(directory.resolve("called"))
            .environment("ADMIN_TOKEN", ADMIN_TOKEN)
            .start()) {
      for (int port : new int[] {called.port(), called.adminPort()}) {
        List<String> commands =
            COMMANDS
                .matcher(called.get(port, "/docs").body())
                .results()
                .map(match -> unescaped(match.group(1)))
                .toList();

        assertThat(commands).hasSizeGreaterThan(9);
        for (String command : commands) {
          assertThat(run(command, called)).as(command).startsWith("2");
        }
      }
      // Levels are the process', not the relay's.
      assertThat(
              run(
                  "curl -sS -X POST \"$ADMIN/tasks/log-level?logger="
                      + LOGGER
                      + "&revert=true\" -H \"Authorization: Bearer $ADMIN_TOKEN\"",
                  called))
          .isEqualTo("200");
    }
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  /** The status that the last call of a command got. */
  private static String run(String command, Relay called) throws Exception {
    String answering = command.replace("curl -sS", "curl -sS -o /dev/null -w '%{http_code}'");
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", answering).directory(directory.toFile());
    shell
        .environment()
        .putAll(
            Map.of(
                "RELAY",
                "http://127.0.0.1:" + called.port(),
                "ADMIN",
                "http://127.0.0.1:" + called.adminPort(),
                "TOKEN",
                Relay.TOKEN,
                "SECRET",
                Relay.TEST_ENGINE_SECRET,
                "ADMIN_TOKEN",
                ADMIN_TOKEN));
    Process process = shell.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
