package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.openapi.ApiDocument;
import io.github.buildkitepubsub.testing.OpenApi;
import io.github.buildkitepubsub.validate.Violation;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenAPI document has the answers and the errors that there are, and no others. */
class AnswerDocumentTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private OpenApi api;
  private OpenApi admin;

  @BeforeEach
  void read() throws Exception {
    api = OpenApi.of(ApiDocument.application(path -> path).yaml());
    admin = OpenApi.of(ApiDocument.admin(path -> path, path -> false).yaml());
  }

  @ParameterizedTest
  @CsvSource({"Success", "Error", "Violation"})
  void documentsEveryFieldOfAnAnswer(String name) {
    Class<?> type =
        switch (name) {
          case "Success" -> Answer.Success.class;
          case "Error" -> Answer.Failure.class;
          default -> Violation.class;
        };

    assertThat(api.fields(api.root().at("/components/schemas/" + name))).isEqualTo(fields(type));
  }

  @Test
  void documentsEveryErrorUnderItsStatusWithItsMessage() {
    assertThat(documented(api)).isEqualTo(errors(error -> !error.isOfAdminPort()));
    assertThat(documented(admin)).isEqualTo(errors(ErrorCode::isOfAdminPort));
  }

  private static Map<String, String> errors(Predicate<ErrorCode> which) {
    return Arrays.stream(ErrorCode.values())
        .filter(which)
        .collect(
            Collectors.toMap(error -> error.status() + " " + error.code(), ErrorCode::message));
  }

  private static Map<String, String> documented(OpenApi api) {
    Map<String, String> documented = new TreeMap<>();
    for (OpenApi.Operation operation : api.operations()) {
      operation
          .node()
          .path("responses")
          .properties()
          .forEach(
              answer ->
                  codes(api.follow(answer.getValue()))
                      .forEach(
                          (code, message) ->
                              documented.put(answer.getKey() + " " + code, message)));
    }
    return documented;
  }

  @Test
  void documentsEveryErrorType() {
    Set<String> types = new TreeSet<>();
    api.root()
        .at("/components/schemas/Error/properties/error_type/enum")
        .forEach(type -> types.add(type.asText()));

    assertThat(types)
        .isEqualTo(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::type).collect(Collectors.toSet()));
  }

  private static Map<String, String> codes(JsonNode answer) {
    Map<String, String> codes = new TreeMap<>();
    answer
        .at("/content/application~1json/schema/properties/error_code/oneOf")
        .forEach(code -> codes.put(code.path("const").asText(), code.path("description").asText()));
    return codes;
  }

  private static Set<String> fields(Class<?> type) {
    JavaType java = JSON.constructType(type);
    return JSON.getSerializationConfig().introspect(java).findProperties().stream()
        .filter(property -> property.couldSerialize())
        .map(property -> property.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
