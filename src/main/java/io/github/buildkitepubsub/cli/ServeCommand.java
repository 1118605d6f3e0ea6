package io.github.buildkitepubsub.cli;

import ch.qos.logback.classic.LoggerContext;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.ServerLifecycleListener;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.logging.LastLines;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.eclipse.jetty.server.Server;
import org.slf4j.LoggerFactory;

/** Runs the service. With the embedded Pub/Sub it says what to type next once it listens. */
final class ServeCommand extends ServerCommand<RelayConfiguration> {

  static final String NAME = "serve";
  static final String DESCRIPTION = "Runs the service until it is told to stop (Ctrl-C, SIGTERM).";

  /** The port that {@code send} takes when nothing is configured. */
  private static final int DEFAULT_PORT = 8080;

  private final Console console;

  ServeCommand(Application<RelayConfiguration> application, Console console) {
    super(application, NAME, DESCRIPTION);
    this.console = console;
  }

  @Override
  public void configure(Subparser subparser) {
    CommonArguments.addConfigurationFile(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub serve                                 the embedded Pub/Sub, for a first look
        PROJECT_ID=my-project TOPIC_ID=events buildkite-pubsub serve
        buildkite-pubsub serve config.yml
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    bootstrap.registerMetrics();
    super.run(bootstrap, namespace);
  }

  @Override
  protected void run(Environment environment, Namespace namespace, RelayConfiguration configuration)
      throws Exception {
    if (configuration.pubsub().effectiveMode() == PubSubMode.EMBEDDED) {
      environment.lifecycle().addServerLifecycleListener(new Welcome(configuration, namespace));
    }
    super.run(environment, namespace, configuration);
  }

  /** The last thing that happens, by the thread that has stopped the server. */
  @Override
  protected void cleanup() {
    super.cleanup();
    LastLines.write((LoggerContext) LoggerFactory.getILoggerFactory());
  }

  /** For a person who starts it for the first time: this mode is for development only. */
  private final class Welcome implements ServerLifecycleListener {

    private final RelayConfiguration configuration;
    private final String file;

    Welcome(RelayConfiguration configuration, Namespace namespace) {
      this.configuration = configuration;
      String path = namespace.getString(CommonArguments.CONFIGURATION_FILE);
      this.file = path == null ? "" : " " + path;
    }

    @Override
    public void serverStarted(Server server) {
      int port = getLocalPort(server);
      String url = "http://127.0.0.1:" + port + configuration.receive().path();
      String option = port == DEFAULT_PORT ? "" : " --url " + url;
      // In one piece, so that no line of the log comes into the middle of it on a shared terminal.
      console
          .err()
          .print(
              """

              buildkite-pubsub listens on %s
              Messages go to the Pub/Sub server inside this process and end with it.
              Send an event and see it arrive, from another terminal:
                %s send --event build.finished%s%s
                %s tail%s

              """
                  .formatted(url, console.program(), option, file, console.program(), file));
    }
  }
}
