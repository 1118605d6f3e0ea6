package io.github.buildkitepubsub.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/** An answer that came over a bare socket. */
record RawAnswer(int statusCode, HttpHeaders headers, String body) implements HttpResponse<String> {

  static RawAnswer of(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> head = text.substring(0, end).lines().toList();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : head.subList(1, head.size())) {
      String[] sides = line.split(":", 2);
      headers.computeIfAbsent(sides[0], key -> new ArrayList<>()).add(sides[1].strip());
    }
    return new RawAnswer(
        Integer.parseInt(head.get(0).split(" ", 3)[1]),
        HttpHeaders.of(headers, (name, value) -> true),
        text.substring(end + 4));
  }

  @Override
  public HttpRequest request() {
    throw new UnsupportedOperationException("written by hand");
  }

  @Override
  public Optional<HttpResponse<String>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    throw new UnsupportedOperationException("written by hand");
  }

  @Override
  public HttpClient.Version version() {
    return HttpClient.Version.HTTP_1_1;
  }
}
