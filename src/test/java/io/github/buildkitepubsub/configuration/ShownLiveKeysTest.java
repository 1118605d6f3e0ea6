package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import io.github.buildkitepubsub.configuration.reload.LiveKeys;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No key is live by its declaration alone. */
class ShownLiveKeysTest {

  /** Dropwizard's keys, which are not of a settings record. */
  private static final Set<String> OF_DROPWIZARD = Set.of("logging.level", "logging.loggers");

  @Test
  void aTestShowsOfEachLiveKeyWhatItsChangeDoes() {
    JavaClasses tests =
        new ClassFileImporter()
            .withImportOption(new OnlyIncludeTests())
            .importPackages("io.github.buildkitepubsub");

    Set<String> shown =
        tests.stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.isAnnotatedWith(ShowsLive.class))
            .flatMap(method -> Stream.of(method.getAnnotationOfType(ShowsLive.class).value()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(shown).containsExactlyInAnyOrderElementsOf(liveKeys());
  }

  /** Of a secret it does not matter where it is kept. */
  private static Set<String> liveKeys() {
    Set<String> keys =
        SettingsKeysTest.CHANGES.keySet().stream()
            .filter(LiveKeys::contain)
            .map(key -> key.replaceFirst("(\\[0]|(?<=\\.secret)\\.).*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    keys.addAll(OF_DROPWIZARD);
    return keys;
  }
}
