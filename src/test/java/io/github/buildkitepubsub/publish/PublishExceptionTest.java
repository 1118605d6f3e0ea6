package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.publish.PublishException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class PublishExceptionTest {

  private final PublishException known = PublishException.permanent("TOO_LARGE", "large", null);

  @Test
  void isFoundAsItIs() {
    assertThat(PublishException.from(known)).isSameAs(known);
  }

  @Test
  void isFoundInWhatFuturesWrapAroundIt() {
    assertThat(PublishException.from(new CompletionException(known))).isSameAs(known);
    assertThat(PublishException.from(new ExecutionException(known))).isSameAs(known);
    assertThat(PublishException.from(new CompletionException(new ExecutionException(known))))
        .isSameAs(known);
  }

  @Test
  void takesARefusalByAnExecutorForAStop() {
    Throwable wrapped = new CompletionException(new RejectedExecutionException("shut down"));

    assertThat(PublishException.from(wrapped).kind()).isEqualTo(Kind.STOPPED);
    assertThat(PublishException.from(wrapped).status()).isEqualTo("STOPPED");
  }

  @Test
  void takesAnythingElseForAFaultThatRetryingMayOutlive() {
    IOException cause = new IOException("broken pipe");

    PublishException found = PublishException.from(new CompletionException(cause));

    assertThat(found.kind()).isEqualTo(Kind.RETRYABLE);
    assertThat(found.status()).isEqualTo("UNEXPECTED");
    assertThat(found).hasCause(cause).hasMessage("an unexpected failure: IOException");
  }

  @Test
  void endsAtAWrapperAroundNothing() {
    PublishException found = PublishException.from(new CompletionException(null));

    assertThat(found.status()).isEqualTo("UNEXPECTED");
  }

  @Test
  void hasTheKindOfItsFactory() {
    IOException cause = new IOException();

    assertThat(PublishException.retryable("A", "a", cause))
        .hasMessage("a")
        .hasCause(cause)
        .extracting(PublishException::kind, PublishException::status)
        .containsExactly(Kind.RETRYABLE, "A");
    assertThat(PublishException.misconfigured("B", "b", null).kind()).isEqualTo(Kind.MISCONFIGURED);
    assertThat(PublishException.permanent("C", "c", null).kind()).isEqualTo(Kind.PERMANENT);
    assertThat(PublishException.overloaded("d", null))
        .extracting(PublishException::kind, PublishException::status)
        .containsExactly(Kind.OVERLOADED, "OVERLOADED");
  }

  @Test
  void keepsWhatItIsAfterRetries() {
    IOException cause = new IOException();
    PublishException first = PublishException.retryable("A", "a", cause);

    PublishException last = first.afterRetries(4);

    assertThat(first.retries()).isZero();
    assertThat(first.afterRetries(0)).isSameAs(first);
    assertThat(last).hasMessage("a").hasCause(cause);
    assertThat(last)
        .extracting(PublishException::kind, PublishException::status, PublishException::retries)
        .containsExactly(Kind.RETRYABLE, "A", 4);
  }

  @Test
  void costsNoStackTrace() {
    assertThat(known.getStackTrace()).isEmpty();
  }
}
