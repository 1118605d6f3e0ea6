package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.openapi.ApiDocument;
import io.github.buildkitepubsub.testing.OpenApi;
import io.github.buildkitepubsub.testing.Relay;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents have what the ports of a running instance have, and nothing else. */
final class OpenApiIT {

  /** A line of a task's help: {@code name=accepted meaning (default value)}. */
  private static final Pattern PARAMETER =
      Pattern.compile("  ([a-z-]+)=(.*?)  (.*?) \\((needed|default .*)\\)");

  @TempDir private static Path directory;

  private static Relay relay;
  private static OpenApi application;
  private static OpenApi admin;

  @BeforeAll
  static void start() throws Exception {
    relay = Relay.embedded().spoolingTo(directory).start();
    application = OpenApi.of(relay, relay.port());
    admin = OpenApi.of(relay, relay.adminPort());
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static Set<String> paths(OpenApi api) {
    return api.operations().stream().map(OpenApi.Operation::path).collect(Collectors.toSet());
  }

  /**
   * What servlets are mapped to, but for {@code /*}, which looks up the rest itself, and {@code /},
   * which answers that there is nothing.
   */
  private static Stream<String> servlets(ServletContextHandler context) {
    return Arrays.stream(context.getServletHandler().getServletMappings())
        .flatMap(mapping -> Arrays.stream(mapping.getPathSpecs()))
        .filter(path -> !path.equals("/*") && !path.equals("/"));
  }

  private static Environment environment() {
    return relay.dropwizard();
  }

  @Test
  void documentsEveryRouteOfTheApplicationPort() {
    Set<String> real = new TreeSet<>();
    for (Resource resource : environment().jersey().getResourceConfig().getResources()) {
      resource
          .getResourceMethods()
          .forEach(method -> real.add(method.getHttpMethod() + " " + resource.getPath()));
    }
    servlets(environment().getApplicationContext())
        .map(path -> "GET " + path.replace("/schemas/*", "/schemas/{type}"))
        .forEach(real::add);

    assertThat(application.operations())
        .extracting(OpenApi.Operation::toString)
        .containsExactlyInAnyOrderElementsOf(real);
  }

  @Test
  void documentsEveryRouteOfTheAdminPort() throws Exception {
    Set<String> real = new TreeSet<>(Set.of("GET /", "GET /tasks"));
    servlets(environment().getAdminContext())
        .filter(path -> !path.startsWith("/tasks"))
        .forEach(path -> real.add("GET " + path));
    Pattern.compile("href=\"([^?\"]+)")
        .matcher(relay.get(relay.adminPort(), "/").body())
        .results()
        .forEach(link -> real.add("GET " + link.group(1)));
    tasks().forEach(task -> real.add("POST /tasks/" + task));

    assertThat(admin.operations())
        .extracting(OpenApi.Operation::toString)
        .containsExactlyInAnyOrderElementsOf(real);
  }

  /** Else it would say what no instance can show. */
  @Test
  void fileHasNoTaskThatThereIsNot() throws Exception {
    OpenApi file = OpenApi.of(ApiDocument.admin(path -> path, path -> true).yaml());

    assertThat(paths(file)).isEqualTo(paths(admin));
  }

  private static List<String> tasks() throws Exception {
    return relay
        .get(relay.adminPort(), "/tasks")
        .body()
        .lines()
        .map(line -> line.replaceFirst(" .*", ""))
        .toList();
  }

  @Test
  void documentsEveryParameterOfTheTasksAsTheirHelpDoes() throws Exception {
    Set<String> compared = new TreeSet<>();
    for (OpenApi.Operation operation : admin.operations()) {
      Map<String, String> real = help(operation);
      if (!real.isEmpty()) {
        Map<String, String> documented = new TreeMap<>();
        for (JsonNode parameter : admin.parameters(operation)) {
          assertThat(parameter.path("in").asText()).isEqualTo("query");
          documented.put(parameter.path("name").asText(), accepted(parameter));
        }
        assertThat(documented).as(operation.path()).isEqualTo(real);
        compared.add(operation.path());
      }
    }

    assertThat(compared)
        .containsExactlyInAnyOrderElementsOf(tasks().stream().map(t -> "/tasks/" + t).toList());
  }

  @Test
  void documentsHowEveryTaskAnswers() {
    assertThat(admin.operations())
        .filteredOn(operation -> operation.method().equals("POST"))
        .isNotEmpty()
        .allSatisfy(
            task ->
                assertThat(task.node().path("responses").fieldNames())
                    .toIterable()
                    .containsExactly("200", "400", "403", "405", "500"));
  }

  /** By name, what a task accepts and what stands in it by default; empty if it has no help. */
  private static Map<String, String> help(OpenApi.Operation operation) throws Exception {
    Map<String, String> parameters = new TreeMap<>();
    if (operation.method().equals("POST")) {
      String help =
          relay
              .send(
                  relay
                      .request(relay.adminPort(), operation.path() + "?help=true")
                      .POST(BodyPublishers.noBody()))
              .body();
      help.lines()
          .map(PARAMETER::matcher)
          .filter(java.util.regex.Matcher::matches)
          .forEach(
              line -> parameters.put(line.group(1), line.group(2) + " (" + line.group(4) + ")"));
    }
    return parameters;
  }

  /** A parameter in the words of the help. */
  private static String accepted(JsonNode parameter) {
    JsonNode schema = parameter.path("schema");
    String byDefault =
        parameter.path("required").asBoolean()
            ? "needed"
            : "default " + schema.path("default").asText(schema.path("x-default").asText());
    String type = schema.path("type").asText();
    String accepted =
        schema.has("enum")
            ? Stream.of(schema.path("enum"))
                .flatMap(values -> values.valueStream().map(JsonNode::asText))
                .collect(Collectors.joining("|"))
            : switch (type) {
              case "boolean" -> "true|false";
              case "integer" ->
                  schema.path("minimum").asText() + ".." + schema.path("maximum").asText();
              default -> schema.has("examples") ? "duration, as 30s, 5m or PT5M" : "text";
            };
    return accepted + " (" + byDefault + ")";
  }

  @Test
  void tellsTheApplicationPortNothingOfTheAdminPort() {
    assertThat(paths(application)).noneMatch(path -> path.startsWith("/tasks"));
    assertThat(application.root().toString()).doesNotContain("/tasks", "circuit-breaker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/docs"})
  void canBeKeptIfItIsAskedWhetherItIsStillRight(String path) throws Exception {
    for (int port : new int[] {relay.port(), relay.adminPort()}) {
      HttpResponse<String> first = relay.get(port, path);
      String etag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again =
          relay.send(relay.request(port, path).GET().header("If-None-Match", etag));
      HttpResponse<String> head =
          relay.send(relay.request(port, path).method("HEAD", BodyPublishers.noBody()));
      HttpResponse<String> post =
          relay.send(relay.request(port, path).POST(BodyPublishers.noBody()));

      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");
      assertThat(first.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("ETag")).hasValue(etag);
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void pageRunsNoScripts() throws Exception {
    for (int port : new int[] {relay.port(), relay.adminPort()}) {
      HttpResponse<String> page = relay.get(port, "/docs");

      assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; style-src 'sha256-");
    }
  }

  @Test
  void showsWhatThisInstanceServes() throws Exception {
    try (Relay other =
        Relay.embedded()
            .without("BUILDKITE_TEST_ENGINE_SECRET")
            .environment("WEBHOOK_PATH", "/hooks/in")
            .set("receive.probes.metrics", "false")
            .set("validation.serveSchemas", "false")
            .set("publish.circuitBreaker.enabled", "false")
            .start()) {
      assertThat(paths(OpenApi.of(other, other.port())))
          .containsExactlyInAnyOrder(
              "/hooks/in", "/health", "/ready", "/health-check", "/openapi.yaml", "/docs");
      assertThat(paths(OpenApi.of(other, other.adminPort())))
          .contains("/metrics", "/tasks/traffic")
          .doesNotContain("/tasks/circuit-breaker", "/tasks/drain", "/tasks/spool");
      assertThat(other.get(other.port(), "/docs").body())
          .contains("/hooks/in")
          .doesNotContain("<code>/webhook</code>");
    }
  }

  @Test
  void saysWhereATokenIsNeeded() throws Exception {
    try (Relay guarded =
        Relay.embedded()
            .environment("ADMIN_TOKEN", "an-admin-token")
            .yaml("operate: {openPaths: [/openapi.yaml, /ready]}")
            .start()) {
      OpenApi document = OpenApi.of(guarded, guarded.adminPort());

      for (OpenApi.Operation operation : document.operations()) {
        HttpResponse<String> answer =
            guarded.send(
                guarded
                    .request(guarded.adminPort(), operation.path())
                    .method(operation.method(), BodyPublishers.noBody()));
        assertThat(answer.statusCode() == 401)
            .as(operation.toString())
            .isEqualTo(operation.node().has("security"));
        assertThat(document.differences(operation, answer)).as(operation.toString()).isEmpty();
      }
      assertThat(document.operations())
          .filteredOn(operation -> !operation.node().has("security"))
          .extracting(OpenApi.Operation::path)
          .containsExactlyInAnyOrder("/openapi.yaml", "/ready");
    }
    assertThat(admin.root().findValues("security")).isEmpty();
  }

  @Test
  void canBeSwitchedOffOnTheApplicationPort() throws Exception {
    try (Relay other = Relay.embedded().set("receive.probes.docs", "false").start()) {
      for (String path : List.of("/openapi.yaml", "/docs")) {
        assertThat(other.get(other.port(), path).statusCode()).isEqualTo(404);
        assertThat(other.get(other.adminPort(), path).statusCode()).isEqualTo(200);
      }
    }
  }
}
