package io.github.buildkitepubsub.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector that keeps what it gets, over HTTP and over gRPC. */
public final class OtlpReceiver implements AutoCloseable {

  private static final String KEY = "api-key";

  private final List<ResourceSpans> received = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final HttpServer http;
  private final Server grpc;

  private OtlpReceiver() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    http.createContext("/", this::take);
    http.start();
    grpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
            .addService(new TraceService())
            .intercept(new Watch())
            .build()
            .start();
  }

  public static OtlpReceiver start() throws IOException {
    return new OtlpReceiver();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.addAll(
          ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList());
      calls.add(
          String.join(
              " ",
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst(KEY)));
      byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
    }
  }

  private final class TraceService extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
      received.addAll(request.getResourceSpansList());
      observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Watch implements ServerInterceptor {
    @Override
    public <Q, S> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
      calls.add(
          call.getMethodDescriptor().getFullMethodName()
              + " "
              + headers.get(Metadata.Key.of(KEY, Metadata.ASCII_STRING_MARSHALLER)));
      return next.startCall(call, headers);
    }
  }

  /** {@code host:port} of OTLP over HTTP. */
  public String httpAddress() {
    return "127.0.0.1:" + http.getAddress().getPort();
  }

  /** {@code host:port} of OTLP over gRPC. */
  public String grpcAddress() {
    return "127.0.0.1:" + grpc.getPort();
  }

  /** Each export: method, path, type and key over HTTP, method and key over gRPC. */
  public List<String> calls() {
    return calls;
  }

  /** Every span so far. */
  public List<Span> spans() {
    return received.stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** The only span with this name. */
  public Span only(String name) {
    List<Span> named = spans().stream().filter(span -> span.getName().equals(name)).toList();
    if (named.size() != 1) {
      throw new AssertionError("there is not one span " + name + " but " + spans());
    }
    return named.get(0);
  }

  /** Of the first export. */
  public Map<String, String> resource() {
    return received.get(0).getResource().getAttributesList().stream()
        .collect(
            Collectors.toMap(KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
  }

  @Override
  public void close() {
    http.stop(0);
    grpc.shutdownNow();
  }
}
