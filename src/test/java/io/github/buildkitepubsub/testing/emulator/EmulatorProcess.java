package io.github.buildkitepubsub.testing.emulator;

import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.PublisherGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of Google's Pub/Sub emulator, as gcloud installs it. It needs no network. */
final class EmulatorProcess implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 5;

  private final Process process;
  private final String hostAndPort;

  private EmulatorProcess(Process process, String hostAndPort) {
    this.process = process;
    this.hostAndPort = hostAndPort;
    // For a JVM that is ended in the middle of a run.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "pubsub-emulator-stop"));
  }

  /** Starts the emulator and waits until it answers; empty where it is not installed. */
  static Optional<EmulatorProcess> start() throws IOException {
    Optional<Path> jar = findJar();
    return jar.isEmpty() ? Optional.empty() : Optional.of(start(jar.get()));
  }

  String hostAndPort() {
    return hostAndPort;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** gcloud on the path is a link into the SDK, whose platform directory holds the emulator. */
  private static Optional<Path> findJar() throws IOException {
    String path = System.getenv().getOrDefault("PATH", "");
    Optional<Path> gcloud =
        Stream.of(path.split(File.pathSeparator))
            .map(directory -> Path.of(directory, "gcloud"))
            .filter(Files::isExecutable)
            .findFirst();
    if (gcloud.isEmpty()) {
      return Optional.empty();
    }
    Path lib = gcloud.get().toRealPath().resolve("../../platform/pubsub-emulator/lib").normalize();
    if (!Files.isDirectory(lib)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "*pubsub-emulator*.jar")) {
      for (Path jar : jars) {
        return Optional.of(jar);
      }
    }
    return Optional.empty();
  }

  private static EmulatorProcess start(Path jar) throws IOException {
    int port = freePort();
    Path output = Files.createDirectories(Path.of("target")).resolve("pubsub-emulator.log");
    // Without --host it may listen on ::1 only, and clients of 127.0.0.1 hang.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                jar.toString(),
                "--host=" + LOOPBACK,
                "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    EmulatorProcess emulator = new EmulatorProcess(process, LOOPBACK + ":" + port);
    try {
      emulator.awaitAnswer();
    } catch (StatusRuntimeException e) {
      emulator.close();
      throw new IOException("the emulator does not answer, see " + output, e);
    }
    return emulator;
  }

  private void awaitAnswer() {
    ManagedChannel channel = ManagedChannelBuilder.forTarget(hostAndPort).usePlaintext().build();
    try {
      PublisherGrpc.newBlockingStub(channel)
          .withWaitForReady()
          .withDeadlineAfter(START_SECONDS, TimeUnit.SECONDS)
          .listTopics(ListTopicsRequest.newBuilder().setProject("projects/ready").build());
    } finally {
      channel.shutdownNow();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
