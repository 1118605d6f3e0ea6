package io.github.buildkitepubsub.testing;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response in memory, with what filters and small servlets use of them. Any other
 * method throws.
 */
public final class ServletExchange {

  private final String method;
  private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Object> attributes = new HashMap<>();
  private final Map<String, String[]> parameters = new TreeMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final PrintWriter writer = new PrintWriter(body, false, StandardCharsets.UTF_8);
  private String servletPath = "";
  private @Nullable String pathInfo;
  private String remoteAddress = "192.0.2.1";
  private int status = HttpServletResponse.SC_OK;

  public ServletExchange(String method) {
    this.method = method;
  }

  /** Sets a header of the request. */
  public void header(String name, String value) {
    requestHeaders.put(name, value);
  }

  /** Sets where the request goes: the servlet's part of the path, and the rest of it. */
  public void path(String servlet, @Nullable String rest) {
    servletPath = servlet;
    pathInfo = rest;
  }

  /** Sets whose connection it is. */
  public void from(String address) {
    remoteAddress = address;
  }

  /** Sets a parameter of the query. */
  public void parameter(String name, String... values) {
    parameters.put(name, values);
  }

  public HttpServletRequest request() {
    return proxy(
        HttpServletRequest.class,
        (proxy, called, arguments) ->
            switch (called.getName()) {
              case "getMethod" -> method;
              case "getServletPath" -> servletPath;
              case "getPathInfo" -> pathInfo;
              case "getRemoteAddr" -> remoteAddress;
              case "getParameterMap" -> parameters;
              case "getParameter" -> {
                String[] values = parameters.get((String) arguments[0]);
                yield values == null ? null : values[0];
              }
              case "getProtocol" -> "HTTP/1.1";
              case "getHeader" -> requestHeaders.get((String) arguments[0]);
              case "getAttribute" -> attributes.get((String) arguments[0]);
              case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
              default -> throw new UnsupportedOperationException(called.toString());
            });
  }

  public HttpServletResponse response() {
    return proxy(
        HttpServletResponse.class,
        (proxy, called, arguments) ->
            switch (called.getName()) {
              case "setStatus" -> answer((int) arguments[0]);
              case "setHeader" -> responseHeaders.put((String) arguments[0], (String) arguments[1]);
              case "setContentType" -> responseHeaders.put("Content-Type", (String) arguments[0]);
              case "getOutputStream" -> output();
              case "getWriter" -> writer;
              default -> throw new UnsupportedOperationException(called.toString());
            });
  }

  public int status() {
    return status;
  }

  public @Nullable String responseHeader(String name) {
    return responseHeaders.get(name);
  }

  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  /** What was written, as UTF-8. */
  public String body() {
    writer.flush();
    return body.toString(StandardCharsets.UTF_8);
  }

  private @Nullable Object answer(int code) {
    status = code;
    return null;
  }

  private ServletOutputStream output() {
    return new ServletOutputStream() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new UnsupportedOperationException("blocking output only");
      }

      @Override
      public void write(int b) {
        body.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        body.write(bytes, offset, length);
      }
    };
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
