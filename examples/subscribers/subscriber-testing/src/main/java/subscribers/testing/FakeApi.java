package subscribers.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An HTTP API on the loopback interface. It remembers what it is asked, and answers what a test has
 * queued; when nothing is queued, what its default says. Requests are answered one after another.
 */
public final class FakeApi implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final HttpServer server;
  private final Function<Request, Answer> otherwise;
  private final Queue<Answer> queued = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new ArrayList<>();
  private final BlockingQueue<Request> arrivals = new LinkedBlockingQueue<>();

  /**
   * @param path with the query, as it was sent
   * @param headers by name in lower case; of several values the first
   */
  public record Request(String method, String path, Map<String, String> headers, String body) {}

  /** What is answered. */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** A status alone. */
    public static Answer of(int status) {
      return new Answer(status, Map.of(), "");
    }

    /** A status and JSON. */
    public static Answer json(int status, String body) {
      return new Answer(status, Map.of("Content-Type", "application/json"), body);
    }

    /** The same with one header more. */
    public Answer with(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body);
    }
  }

  /** Answers 200 without a body unless something is queued. */
  public static FakeApi start() throws IOException {
    return start(request -> Answer.of(200));
  }

  /**
   * Starts on a free port.
   *
   * @param otherwise what is answered when nothing is queued; it may keep state, and is called by
   *     one thread
   */
  public static FakeApi start(Function<Request, Answer> otherwise) throws IOException {
    return start(0, otherwise);
  }

  /**
   * For a try by hand: {@code PORT STATUS} prints each request, and answers it with that status.
   */
  public static void main(String[] arguments) throws IOException {
    Answer answer = Answer.of(Integer.parseInt(arguments[1]));
    FakeApi api =
        start(
            Integer.parseInt(arguments[0]),
            request -> {
              System.out.println(request.method() + " " + request.path() + "\n" + request.body());
              return answer;
            });
    System.out.println("answers on " + api.url());
  }

  private static FakeApi start(int port, Function<Request, Answer> otherwise) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(HOST, port), 0);
    FakeApi api = new FakeApi(server, otherwise);
    server.createContext("/", api::handle);
    server.start();
    return api;
  }

  private FakeApi(HttpServer server, Function<Request, Answer> otherwise) {
    this.server = server;
    this.otherwise = otherwise;
  }

  /** Where it is, without a slash at the end. */
  public URI url() {
    return URI.create("http://" + HOST + ":" + server.getAddress().getPort());
  }

  /** Answers one request so, after those that were queued before. */
  public void queue(Answer answer) {
    queued.add(answer);
  }

  /** All requests so far, the oldest first. */
  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /**
   * Waits for the next request that no earlier call has returned.
   *
   * @throws AssertionError if none comes within the time
   */
  public Request await(long timeout, TimeUnit unit) throws InterruptedException {
    Request request = arrivals.poll(timeout, unit);
    if (request == null) {
      throw new AssertionError("no request came within " + timeout + " " + unit);
    }
    return request;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      Answer next = queued.poll();
      Answer answer = next == null ? otherwise.apply(request) : next;
      synchronized (requests) {
        requests.add(request);
      }
      arrivals.add(request);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = answer.body().getBytes(UTF_8);
      // -1 says that there is no body; then none may be written, not even an empty one.
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Request read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        headers,
        new String(exchange.getRequestBody().readAllBytes(), UTF_8));
  }
}
