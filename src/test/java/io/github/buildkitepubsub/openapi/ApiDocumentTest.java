package io.github.buildkitepubsub.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.buildkitepubsub.testing.OpenApi;
import io.github.buildkitepubsub.validate.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents as documents: whole, valid and those of this instance. */
class ApiDocumentTest {

  private static final String SPECIFICATION = "https://spec.openapis.org/oas/3.1/";

  private static Stream<ApiDocument> documents() {
    return Stream.of(
        ApiDocument.application(path -> path), ApiDocument.admin(path -> path, path -> false));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isWhatTheSpecificationAsksFor(ApiDocument document) throws Exception {
    assertThat(specification().validate(OpenApi.of(document.yaml()).root())).isEmpty();
  }

  @Test
  void specificationRefusesWhatItShould() throws Exception {
    String yaml = ApiDocument.admin(path -> path, path -> false).yaml();

    assertThat(specification().validate(OpenApi.of(yaml.replace("responses:", "answers:")).root()))
        .isNotEmpty();
    assertThat(
            specification()
                .validate(OpenApi.of(yaml.replace("type: \"integer\"", "type: \"int\"")).root()))
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void standsAlone(ApiDocument document) throws Exception {
    OpenApi api = OpenApi.of(document.yaml());

    assertThat(api.root().findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference -> {
              assertThat(reference).startsWith("#/components/");
              assertThat(api.root().at(reference.substring(1)).isMissingNode()).isFalse();
            });
    assertThat(api.root().findValues("externalValue")).isEmpty();
    assertThat(document.yaml()).doesNotContain("urn:");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void examplesMatchTheirSchemas(ApiDocument document) throws Exception {
    OpenApi api = OpenApi.of(document.yaml());
    List<JsonNode> holders = new ArrayList<>();
    api.root().findParents("examples").stream()
        .filter(holder -> holder.path("examples").isObject() && holder.has("schema"))
        .forEach(holders::add);

    assertThat(holders)
        .isNotEmpty()
        .allSatisfy(
            holder ->
                holder
                    .path("examples")
                    .properties()
                    .forEach(
                        example ->
                            // A parameter's example of this name is the reason for a refusal.
                            assertThat(
                                    holder.has("in") && example.getKey().equals("refused")
                                        ? List.of()
                                        : api.violations(
                                            holder.path("schema"),
                                            example.getValue().path("value")))
                                .as("%s", example)
                                .isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void namesEachOperationOnce(ApiDocument document) throws Exception {
    assertThat(OpenApi.of(document.yaml()).root().findValuesAsText("operationId"))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void putsEachOperationUnderATagThatThereIs(ApiDocument document) throws Exception {
    OpenApi api = OpenApi.of(document.yaml());
    List<String> tags = api.root().path("tags").findValuesAsText("name");

    assertThat(api.operations())
        .allSatisfy(
            operation -> assertThat(tags).contains(operation.node().path("tags").path(0).asText()));
  }

  @Test
  void describesEveryEventThatIsKnown() throws Exception {
    JsonNode schemas =
        OpenApi.of(ApiDocument.application(path -> path).yaml()).root().at("/components/schemas");

    assertThat(Schemas.types()).allSatisfy(type -> assertThat(schemas.has(type)).isTrue());
  }

  @Test
  void showsThePathInForce() throws Exception {
    String yaml =
        ApiDocument.application(path -> path.equals("/webhook") ? "/hooks/buildkite" : path).yaml();
    JsonNode root = OpenApi.of(yaml).root();

    assertThat(root.path("paths").has("/hooks/buildkite")).isTrue();
    assertThat(root.path("paths").has("/webhook")).isFalse();
    assertThat(yaml)
        .contains("${RELAY}/hooks/buildkite\"", "path: \"/hooks/buildkite\"")
        .contains("/webhook/test-engine/{secret}:", "https://relay.example.com/webhook");
  }

  @Test
  void leavesOutWhatIsNotServedAndWhatOnlyThatNeeded() throws Exception {
    JsonNode root =
        OpenApi.of(
                ApiDocument.application(path -> path.contains("test-engine") ? null : path).yaml())
            .root();

    assertThat(root.path("paths").propertyStream().map(Map.Entry::getKey))
        .noneMatch(path -> path.contains("test-engine"));
    assertThat(root.at("/components/schemas").has("passed_on_retry")).isFalse();
    assertThat(root.at("/components/schemas").has("build.finished")).isTrue();
  }

  @Test
  void asksForATokenWhereOneIsNeeded() throws Exception {
    JsonNode some =
        OpenApi.of(ApiDocument.admin(path -> path, path -> path.equals("/ready")).yaml()).root();
    JsonNode none = OpenApi.of(ApiDocument.admin(path -> path, path -> true).yaml()).root();

    assertThat(some.at("/paths/~1tasks~1traffic/post/security/0").has("adminToken")).isTrue();
    assertThat(some.at("/paths/~1tasks~1traffic/post/responses").has("401")).isTrue();
    assertThat(some.at("/paths/~1ready/get").has("security")).isFalse();
    assertThat(some.at("/paths/~1ready/get/responses").has("401")).isFalse();
    assertThat(none.findValues("security")).isEmpty();
    assertThat(none.path("components").has("securitySchemes")).isFalse();
    assertThat(none.at("/components/responses").has("Unauthorized")).isFalse();
  }

  private static Schema specification() {
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(ApiDocumentTest::published))
        .getSchema(SchemaLocation.of(SPECIFICATION + "schema-base/2022-10-07"));
  }

  /** The specification's own schemas, which a dependency carries. */
  private static @Nullable String published(String id) {
    if (!id.startsWith(SPECIFICATION)) {
      return null;
    }
    try (InputStream in = ApiDocumentTest.class.getResourceAsStream(id.replace("https://", "/"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
