package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.configuration.ConfigurationParsingException;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.ConfigurationValidationException;
import io.dropwizard.configuration.YamlConfigurationFactory;
import jakarta.validation.Validator;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the configuration out of its layers, the lowest first: defaults in Java, {@code
 * built-in.yml}, the file, environment variables, system properties. A file is not needed; {@code
 * -} names the standard input.
 *
 * <p>Every fault that can be found at once is in one {@link InvalidConfigurationException}.
 */
public final class LayeredConfigurationFactory
    extends YamlConfigurationFactory<RelayConfiguration> {

  /** The name of a file that stands for the standard input. */
  static final String STANDARD_INPUT = "-";

  private final Validator validator;
  private final Map<String, String> environment;
  private final InputStream standardInput;
  private final String prefix;
  private final boolean takesEvents;

  /**
   * @param takesEvents whether what is built is for a service, which must know where events go
   */
  LayeredConfigurationFactory(
      Validator validator,
      ObjectMapper mapper,
      String propertyPrefix,
      Map<String, String> environment,
      InputStream standardInput,
      boolean takesEvents) {
    super(
        RelayConfiguration.class,
        validator,
        mapper.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
        propertyPrefix);
    this.validator = validator;
    this.environment = Map.copyOf(environment);
    this.standardInput = standardInput;
    this.takesEvents = takesEvents;
    this.prefix = propertyPrefix.endsWith(".") ? propertyPrefix : propertyPrefix + '.';
  }

  /** What Dropwizard makes factories with: {@code bootstrap.setConfigurationFactoryFactory}. */
  public static ConfigurationFactoryFactory<RelayConfiguration> factory(
      Map<String, String> environment, InputStream standardInput) {
    return factory(environment, standardInput, true);
  }

  /**
   * The same for a command that takes no events, so that it needs no project where a service would:
   * it has the token of a service elsewhere, or looks at an embedded Pub/Sub of this machine.
   */
  public static ConfigurationFactoryFactory<RelayConfiguration> factoryForCommands(
      Map<String, String> environment, InputStream standardInput) {
    return factory(environment, standardInput, false);
  }

  private static ConfigurationFactoryFactory<RelayConfiguration> factory(
      Map<String, String> environment, InputStream standardInput, boolean takesEvents) {
    return (type, validator, mapper, propertyPrefix) ->
        new LayeredConfigurationFactory(
            validator, mapper, propertyPrefix, environment, standardInput, takesEvents);
  }

  @Override
  public RelayConfiguration build(ConfigurationSourceProvider provider, String path)
      throws IOException, ConfigurationException {
    if (path.equals(STANDARD_INPUT)) {
      ObjectNode input = YamlFile.read(standardInput, "standard input");
      return buildAgain(null, Origin.file("standard input"), input::deepCopy);
    }
    return buildAgain(Path.of(path), Origin.file(path), () -> read(provider, path));
  }

  @Override
  public RelayConfiguration build() throws IOException, ConfigurationException {
    return buildAgain(null, Origin.DEFAULT, JsonNodeFactory.instance::objectNode);
  }

  /** The sections of a file, read when they are asked for. */
  @FunctionalInterface
  private interface Sections {
    ObjectNode read() throws IOException, ConfigurationException;
  }

  /** Builds a configuration that knows how to be built again. */
  private RelayConfiguration buildAgain(@Nullable Path file, Origin origin, Sections sections)
      throws IOException, ConfigurationException {
    RelayConfiguration configuration = build(sections.read(), origin, environment);
    configuration.attach(
        new ConfigurationSource(file, origin, () -> buildAgain(file, origin, sections), validator));
    return configuration;
  }

  private static ObjectNode read(ConfigurationSourceProvider provider, String path)
      throws IOException, ConfigurationException {
    try (InputStream input = provider.open(path)) {
      return YamlFile.read(input, path);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new InvalidConfigurationException(
          path, List.of(path + ": there is no such file that can be read"), e);
    }
  }

  /** Changes {@code file}: placeholders are replaced. */
  RelayConfiguration build(ObjectNode file, Origin source, Map<String, String> environment)
      throws IOException, ConfigurationException {
    ConfigurationTree tree = new ConfigurationTree();
    tree.merge(YamlFile.builtIn(), Origin.BUILT_IN);
    List<String> problems =
        new ArrayList<>(new Placeholders(environment, source.blame()).resolve(file));
    tree.merge(file, source);
    problems.addAll(EnvironmentVariables.apply(environment, tree));
    problems.addAll(applySystemProperties(tree));
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(source.blame(), problems);
    }
    return bind(tree, source);
  }

  /** Dropwizard does the same again when it binds; here each one's origin is noted. */
  private List<String> applySystemProperties(ConfigurationTree tree) {
    List<String> problems = new ArrayList<>();
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(prefix)) {
        String path = property.substring(prefix.length());
        Origin origin = Origin.systemProperty(property);
        try {
          addOverride(tree.root(), path, System.getProperty(property, ""));
          tree.note(path, origin);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          problems.add(origin.blame() + ": " + e.getMessage());
        }
      }
    }
    return problems;
  }

  private RelayConfiguration bind(ConfigurationTree tree, Origin source)
      throws IOException, ConfigurationException {
    Problems problems = new Problems(tree.origins(), source);
    RelayConfiguration configuration;
    try {
      configuration = build(tree.root(), source.blame());
    } catch (ConfigurationParsingException e) {
      throw new InvalidConfigurationException(source.blame(), List.of(problems.of(e)), e);
    } catch (ConfigurationValidationException e) {
      throw new InvalidConfigurationException(source.blame(), problems.of(e), e);
    }
    configuration.attach(tree.origins());
    if (takesEvents) {
      EmbeddedByDefault.refuse(configuration, source);
    }
    return configuration;
  }
}
