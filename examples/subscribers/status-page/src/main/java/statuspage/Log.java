package statuspage;

import com.google.gson.JsonObject;
import java.io.PrintStream;

/** Lines with the fields that Cloud Logging knows. */
record Log(PrintStream out) {

  /**
   * @param more names and values by turns
   */
  void line(String severity, String message, String... more) {
    JsonObject line = new JsonObject();
    line.addProperty("severity", severity);
    line.addProperty("message", message);
    for (int i = 0; i < more.length; i += 2) {
      line.addProperty(more[i], more[i + 1]);
    }
    out.println(line);
  }
}
