package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import jakarta.validation.Validator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Builds configurations as the application does, from texts and maps. */
final class Loading {

  static final ObjectMapper MAPPER = Jackson.newObjectMapper();

  static final Validator VALIDATOR = Validators.newValidator();

  /** One for all tests, since most of the time goes into making it. */
  private static final LayeredConfigurationFactory FACTORY =
      factory(Map.of(), InputStream.nullInputStream());

  private Loading() {}

  static RelayConfiguration load(String yaml, Map<String, String> environment)
      throws IOException, ConfigurationException {
    return FACTORY.build(
        YamlFile.read(stream(yaml), "relay.yml"), Origin.file("relay.yml"), environment);
  }

  static RelayConfiguration load(String yaml) throws IOException, ConfigurationException {
    return load(yaml, Map.of());
  }

  static LayeredConfigurationFactory factory(Map<String, String> environment, InputStream input) {
    return new LayeredConfigurationFactory(VALIDATOR, MAPPER, "dw", environment, input, true);
  }

  static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  static String show(RelayConfiguration configuration) throws IOException {
    StringWriter writer = new StringWriter();
    EffectiveConfiguration.of(configuration, MAPPER).render(writer);
    return writer.toString();
  }
}
