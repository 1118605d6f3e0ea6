package io.github.buildkitepubsub.operate;

import io.github.buildkitepubsub.operate.task.OperatorTask;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls tasks as their servlet does. */
public final class Calls {

  private Calls() {}

  /** What {@code task} answers to {@code parameters}, such as {@code action=pause}. */
  public static String answer(OperatorTask task, String... parameters) throws Exception {
    StringWriter answer = new StringWriter();
    call(task, answer, parameters);
    return answer.toString();
  }

  /** The same, into {@code answer}, which has what was told before a failure. */
  public static void call(OperatorTask task, StringWriter answer, String... parameters)
      throws Exception {
    Map<String, List<String>> raw = new HashMap<>();
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      raw.put(parameter.substring(0, equals), List.of(parameter.substring(equals + 1)));
    }
    PrintWriter writer = new PrintWriter(answer);
    try {
      task.execute(raw, writer);
    } finally {
      writer.flush();
    }
  }
}
