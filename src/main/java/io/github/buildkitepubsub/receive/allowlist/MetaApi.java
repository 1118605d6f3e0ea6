package io.github.buildkitepubsub.receive.allowlist;

import io.github.buildkitepubsub.receive.address.AddressRange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Buildkite's meta API, asked over HTTP. Bounded in time and size; follows no redirect. */
public final class MetaApi implements AddressSource {

  /** A hundred times what Buildkite answers. */
  private static final int MAX_BYTES = 64 * 1024;

  private final HttpClient http;
  private final HttpRequest request;
  private final Duration limit;

  /**
   * @param limit how long the whole exchange may take
   */
  public MetaApi(URI url, Duration limit) {
    this.limit = limit;
    this.http =
        HttpClient.newBuilder().connectTimeout(limit).followRedirects(Redirect.NEVER).build();
    this.request =
        HttpRequest.newBuilder(url)
            .header("Accept", "application/json")
            .header("User-Agent", "buildkite-pubsub")
            .build();
  }

  @Override
  public List<AddressRange> fetch() throws IOException, InterruptedException {
    HttpResponse<byte[]> response = exchange();
    if (response.statusCode() != 200) {
      throw new IOException("it answered " + response.statusCode());
    }
    return AddressDocument.read(response.body());
  }

  private HttpResponse<byte[]> exchange() throws IOException, InterruptedException {
    // The client's own time limit ends with the headers: a slow body would hold it for ever.
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, head -> new BoundedBody(MAX_BYTES));
    try {
      return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it took longer than " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause), cause);
    } finally {
      exchange.cancel(true);
    }
  }
}
