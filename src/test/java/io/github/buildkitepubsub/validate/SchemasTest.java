package io.github.buildkitepubsub.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.buildkitepubsub.event.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {

  private static final Path FILES = Path.of("src/main/resources/schemas");

  /** Knows the specification's own schemas, and none of ours. */
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static List<String> types() {
    return Schemas.types();
  }

  @Test
  void everyKnownTypeHasASchemaAndEverySchemaAType() throws IOException {
    List<String> names =
        files().stream()
            .filter(file -> FILES.equals(file.getParent()))
            .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
            .toList();

    assertThat(names).containsExactlyInAnyOrderElementsOf(EventType.KNOWN);
    assertThat(Schemas.types()).isSorted().containsExactlyInAnyOrderElementsOf(EventType.KNOWN);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsASchemaOfTheSpecification(Path file) throws IOException {
    JsonNode schema = Bodies.read(Files.readString(file));
    Schema specification =
        registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(specification.validate(schema)).isEmpty();
    assertThat(schema.path("$schema").textValue())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsFoundByItsIdAndHasATitle(Path file) throws IOException {
    String text = Files.readString(file);
    JsonNode schema = Bodies.read(text);

    assertThat(Schemas.text(schema.path("$id").textValue())).isEqualTo(text);
    assertThat(schema.path("title").textValue()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("files")
  void nothingForbidsWhatIsNew(Path file) throws IOException {
    JsonNode schema = Bodies.read(Files.readString(file));

    for (String keyword :
        List.of("additionalProperties", "unevaluatedProperties", "enum", "maxLength", "maximum")) {
      assertThat(schema.findValues(keyword)).as(keyword).isEmpty();
    }
  }

  @Test
  void everyDefinitionIsUsed() throws IOException {
    TreeSet<String> used = new TreeSet<>();
    for (String type : Schemas.types()) {
      Bodies.read(Schemas.bundle(type)).path("$defs").fieldNames().forEachRemaining(used::add);
    }

    assertThat(FILES.resolve("defs"))
        .isDirectoryContaining(file -> true)
        .satisfies(
            directory -> {
              try (Stream<Path> definitions = Files.list(directory)) {
                assertThat(
                        definitions.map(
                            file -> file.getFileName().toString().replaceFirst("\\.json$", "")))
                    .containsExactlyInAnyOrderElementsOf(used);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("types")
  void bundleNeedsNoOtherDocument(String type) {
    Schema bundle = registry.getSchema(Bodies.read(Schemas.bundle(type)));
    bundle.initializeValidators();
    JsonNode wrong = Bodies.tree(type).put("sender", 5).put("run", 5);

    assertThat(bundle.validate(Bodies.tree(type))).isEmpty();
    assertThat(bundle.validate(Bodies.read("[]"))).isNotEmpty();
    assertThat(bundle.validate(wrong))
        .hasSameSizeAs(new SchemaValidator().validate(Bodies.event(wrong)));
  }

  @Test
  void bundleHoldsWhatItsDefinitionsNeedToo() {
    JsonNode bundle = Bodies.read(Schemas.bundle("job.finished"));

    assertThat(bundle.path("$defs").fieldNames())
        .toIterable()
        .containsExactly("agent", "build", "job", "pipeline", "sender", "time", "user");
    assertThat(bundle.at("/$defs/time/$id").textValue())
        .isEqualTo("urn:buildkite-pubsub:schema:defs:time");
  }

  @Test
  void knowsNoOtherSchema() {
    assertThat(Schemas.text("urn:buildkite-pubsub:schema:nothing")).isNull();
    assertThat(Schemas.text("https://json-schema.org/draft/2020-12/schema")).isNull();
    assertThatThrownBy(() -> Schemas.bundle("nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no schema urn:buildkite-pubsub:schema:nothing");
  }
}
