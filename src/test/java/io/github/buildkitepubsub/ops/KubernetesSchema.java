package io.github.buildkitepubsub.ops;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.Locale;

/**
 * Holds a resource to the model of its kind: unknown fields, wrong types and missing ones throw.
 */
final class KubernetesSchema {

  /** Of GKE's kinds, which no library has: what they name is held by tests of their own. */
  private static final String GKE = "networking.gke.io/";

  private static final String GATEWAY_API = "gateway.networking.k8s.io/";

  /** The models keep what they do not know; here it is a fault. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              });

  private KubernetesSchema() {}

  static void check(JsonNode resource) throws ReflectiveOperationException {
    String apiVersion = resource.get("apiVersion").asText();
    String kind = resource.get("kind").asText();
    if (apiVersion.startsWith(GATEWAY_API)) {
      STRICT.convertValue(
          resource, Class.forName("io.fabric8.kubernetes.api.model.gatewayapi.v1." + kind));
    } else if (!apiVersion.startsWith(GKE)) {
      String version = apiVersion.replaceFirst(".*/", "").toUpperCase(Locale.ROOT);
      Class.forName("io.kubernetes.client.openapi.models." + version + kind)
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(resource.toString()));
    }
  }
}
