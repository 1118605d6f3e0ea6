package io.github.buildkitepubsub.operate.task;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the tasks. {@code GET /tasks}: the list of them; {@code POST /tasks/<name>}: calls one. A
 * refusal is answered 400, a failure 500 unless the answer has begun, both with what is wrong as
 * plain text. Each call that changes something, is refused or fails is audited.
 *
 * <p>It stands in the place of Dropwizard's own, which answers an operator's mistake with 500.
 */
public final class TaskServlet extends HttpServlet {

  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(TaskServlet.class);

  private final transient Map<String, OperatorTask> tasks = new TreeMap<>();
  private final transient LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public TaskServlet(Collection<OperatorTask> tasks, LongSupplier nanoTime) {
    tasks.forEach(task -> this.tasks.put(task.name(), task));
    this.nanoTime = nanoTime;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    String path = request.getPathInfo();
    String name = path == null ? "" : path.substring(1);
    OperatorTask task = tasks.get(name);
    if (name.isEmpty()) {
      list(request, response);
    } else if (task == null) {
      unknown(name, request, response);
    } else if (!request.getMethod().equals("POST")) {
      notAllowed("POST", response);
    } else {
      call(task, request, response);
    }
  }

  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (List.of("GET", "HEAD").contains(request.getMethod())) {
      response.getWriter().print(names());
    } else {
      notAllowed("GET, HEAD", response);
    }
  }

  private static void notAllowed(String allowed, HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    response.setHeader("Allow", allowed);
    response.getWriter().println("the method must be " + allowed);
  }

  private void unknown(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    response.getWriter().print("there is no such task; there are:\n" + names());
    if (request.getMethod().equals("POST")) {
      Audit.called(Caller.of(request), name, "", "refused: there is no such task", Duration.ZERO);
    }
  }

  private String names() {
    StringBuilder names = new StringBuilder();
    tasks.values().forEach(t -> names.append(t.name() + "  " + t.purpose() + "\n"));
    return names.toString();
  }

  private void call(OperatorTask task, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long start = nanoTime.getAsLong();
    Map<String, List<String>> parameters = parameters(request);
    PrintWriter output = response.getWriter();
    String result = run(task, parameters, response, output);
    if (result != null) {
      Audit.called(
          Caller.of(request),
          task.name(),
          parameters == null ? "unreadable" : task.describe(parameters),
          result,
          Duration.ofNanos(nanoTime.getAsLong() - start));
    }
  }

  /** For the audit log; null if nothing is to be audited. */
  private static @Nullable String run(
      OperatorTask task,
      @Nullable Map<String, List<String>> parameters,
      HttpServletResponse response,
      PrintWriter output) {
    try {
      if (parameters == null) {
        throw new TaskRefusedException("the parameters are not what a form can be");
      }
      return task.execute(parameters, output);
    } catch (TaskRefusedException e) {
      return end(HttpServletResponse.SC_BAD_REQUEST, "refused", e, response, output);
    } catch (TaskFailedException e) {
      return end(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "failed", e, response, output);
    } catch (Exception e) {
      log.atError().addKeyValue("task", task.name()).setCause(e).log("an operator's task failed");
      return end(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "failed", e, response, output);
    }
  }

  private static String end(
      int status, String how, Exception e, HttpServletResponse response, PrintWriter output) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    // Without effect once a long task has told how far it is.
    response.setStatus(status);
    output.println(message);
    return how + ": " + message.lines().findFirst().orElse("");
  }

  /** Of the query and of a form in the body; null if they cannot be read. */
  private static @Nullable Map<String, List<String>> parameters(HttpServletRequest request) {
    Map<String, List<String>> parameters = new TreeMap<>();
    try {
      request
          .getParameterMap()
          .forEach((name, values) -> parameters.put(name, Arrays.asList(values)));
    } catch (HttpException.RuntimeException e) {
      return null;
    }
    return parameters;
  }
}
