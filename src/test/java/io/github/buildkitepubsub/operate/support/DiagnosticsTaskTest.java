package io.github.buildkitepubsub.operate.support;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.operate.Calls;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosticsTaskTest {

  @Test
  void writesItsSectionsInOrder() throws Exception {
    Map<String, DiagnosticsTask.Section> sections = new LinkedHashMap<>();
    sections.put("one", () -> "a=1\n\n\n");
    sections.put("two", () -> "b=2");

    String text = Calls.answer(new DiagnosticsTask(sections));

    assertThat(text).isEqualTo("== one ==\na=1\n\n== two ==\nb=2\n\n");
  }

  @Test
  void goesOnWhereASectionFails() throws Exception {
    Map<String, DiagnosticsTask.Section> sections = new LinkedHashMap<>();
    sections.put(
        "one",
        () -> {
          throw new IllegalStateException("the disk is gone");
        });
    sections.put("two", () -> "b=2");

    try (CapturedLog log = new CapturedLog(DiagnosticsTask.class.getName(), Level.WARN)) {
      String text = Calls.answer(new DiagnosticsTask(sections));

      assertThat(text)
          .contains("not available: java.lang.IllegalStateException: the disk is gone")
          .contains("== two ==\nb=2\n");
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void dumpsEveryThreadWithItsStack() {
    String dump = ThreadDump.text();

    assertThat(dump)
        .startsWith("deadlocked=0\n")
        .contains("\"" + Thread.currentThread().getName() + "\" RUNNABLE")
        .contains(getClass().getName() + ".dumpsEveryThreadWithItsStack");
  }
}
