package io.github.buildkitepubsub.configuration.reload;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.github.buildkitepubsub.configuration.ConfigurationSource;
import io.github.buildkitepubsub.configuration.InvalidConfigurationException;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadIncompleteException;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import io.github.buildkitepubsub.reload.Reloadable;
import io.github.buildkitepubsub.secret.SecretException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the whole configuration again, from all of its layers, and puts its live keys into force
 * while the fixed ones stay. What is in force is valid as a whole: live keys that only go with a
 * fixed key that has changed too are rejected.
 */
public final class ConfigurationReload implements Reloadable {

  private final ConfigurationSource source;
  private final Map<String, String> environment;
  private final ObjectMapper mapper;
  private final List<LivePart> parts;
  private LiveConfiguration inForce;

  /** Whether parts follow what came after {@link #inForce}, and others do not. */
  private boolean isIncomplete;

  /** Of all that was configured at the start or later and is in force. */
  private Leaves leaves;

  private volatile Set<Path> files;

  /**
   * @param started with what the service was started
   * @param environment the variables that secrets refer to
   * @param mapper Dropwizard's, which knows how its own types are written
   * @param parts all that follows live keys
   */
  public ConfigurationReload(
      LiveConfiguration started,
      Map<String, String> environment,
      ObjectMapper mapper,
      List<LivePart> parts) {
    this.source = started.configuration().source();
    this.environment = environment;
    this.mapper = Leaves.comparing(mapper);
    this.parts = List.copyOf(parts);
    this.inForce = started;
    this.leaves = Leaves.of(started.configuration(), started.secrets(), this.mapper);
    this.files = filesOf(started.configuration());
  }

  /**
   * The configuration file and the files of secrets, those included that a rejected configuration
   * names: it can be such a file that it waits for. Thread-safe.
   */
  public Set<Path> files() {
    return files;
  }

  @Override
  public ReloadPlan plan() throws ReloadRejectedException {
    RelayConfiguration written = read();
    RelayConfiguration merged = LiveHalf.of(written, inForce.configuration());
    Set<Path> named = filesOf(merged);
    named.addAll(filesOf(inForce.configuration()));
    files = named;
    LiveSecrets secrets = secretsOf(merged);
    Leaves now = Leaves.of(written, secrets, mapper);
    List<KeyChange> changes = new ArrayList<>(leaves.changesTo(now));
    List<KeyChange> fixed =
        changes.stream().filter(change -> !LiveKeys.contain(change.key())).toList();
    changes.removeAll(fixed);
    check(merged, written, fixed);
    LiveConfiguration next = new LiveConfiguration(merged, secrets);
    Map<LivePart, Runnable> prepared = new LinkedHashMap<>();
    for (LivePart part : parts) {
      prepared.put(part, part.prepare(next));
    }
    return new ReloadPlan(
        List.copyOf(changes),
        fixed,
        isIncomplete,
        () -> {
          apply(prepared);
          inForce = next;
          leaves = leaves.withLive(now);
          files = filesOf(merged);
        });
  }

  /**
   * Puts every part into force. None should fail; where one does, the others follow all the same,
   * so that what is in force depends on the fault alone and not on the order of the parts.
   *
   * @throws ReloadIncompleteException if some have failed: all are tried again by the next reload
   */
  private void apply(Map<LivePart, Runnable> prepared) {
    List<String> applied = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    List<RuntimeException> causes = new ArrayList<>();
    prepared.forEach(
        (part, change) -> {
          try {
            change.run();
            applied.add(part.name());
          } catch (RuntimeException e) {
            failed.add(part.name());
            causes.add(e);
          }
        });
    isIncomplete = !failed.isEmpty();
    if (isIncomplete) {
      throw new ReloadIncompleteException(applied, failed, causes);
    }
  }

  private RelayConfiguration read() throws ReloadRejectedException {
    try {
      return source.read();
    } catch (InvalidConfigurationException e) {
      throw new ReloadRejectedException(List.copyOf(e.getErrors()));
    } catch (ConfigurationException | IOException e) {
      throw new ReloadRejectedException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private LiveSecrets secretsOf(RelayConfiguration configuration) throws ReloadRejectedException {
    try {
      return LiveSecrets.read(configuration, environment);
    } catch (SecretException e) {
      throw new ReloadRejectedException(
          Stream.concat(Stream.of(e), Arrays.stream(e.getSuppressed()))
              .map(problem -> String.valueOf(problem.getMessage()))
              .toList());
    }
  }

  private void check(RelayConfiguration merged, RelayConfiguration written, List<KeyChange> fixed)
      throws ReloadRejectedException {
    try {
      source.check(merged, written);
    } catch (InvalidConfigurationException e) {
      String keys = fixed.stream().map(KeyChange::key).collect(Collectors.joining(", "));
      throw new ReloadRejectedException(
          e.getErrors().stream()
              .map(error -> error + " (valid after a restart, which changes " + keys + ")")
              .toList());
    }
  }

  private Set<Path> filesOf(RelayConfiguration configuration) {
    Set<Path> named = new TreeSet<>(LiveSecrets.files(configuration));
    Path file = source.file();
    if (file != null) {
      named.add(file);
    }
    return named;
  }
}
