package io.github.buildkitepubsub.benchmark;

import io.github.buildkitepubsub.receive.authentication.Authentication;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether a request's signature is that of a secret. */
@State(Scope.Benchmark)
public class SignatureBenchmark extends CountedBenchmark {

  @Param({Bodies.SMALL, Bodies.TYPICAL, Bodies.LARGE})
  String body = Bodies.TYPICAL;

  private final Instant now = Instant.parse("2026-05-09T21:06:00Z");
  private final Secret secret = Secret.of("a secret of the usual length");
  private final Authenticator authenticator =
      new Authenticator(
          List.of(new NamedSecret("current", secret, false)),
          true,
          Duration.ofMinutes(5),
          InstantSource.fixed(now));
  private byte[] bytes = {};
  private String header = "";

  @Setup
  public void sign() {
    bytes = Bodies.body(body);
    header = new HmacKey(secret).header(Long.toString(now.getEpochSecond()), bytes);
  }

  @Benchmark
  public Authentication check() throws AuthenticationException {
    return authenticator.authenticate(header, null, bytes);
  }
}
