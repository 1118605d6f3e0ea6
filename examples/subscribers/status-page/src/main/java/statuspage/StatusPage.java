package statuspage;

import java.io.IOException;

/** Shows people how components do. */
interface StatusPage {

  /**
   * Makes a component show a status. It may be called again with what is shown already.
   *
   * @throws IOException if it is not known to be shown
   */
  void show(String component, String status) throws IOException, InterruptedException;
}
