package io.github.buildkitepubsub.receive.allowlist;

import io.github.buildkitepubsub.receive.address.AddressRange;
import java.io.IOException;
import java.util.List;

/** Where Buildkite's addresses are asked for. */
@FunctionalInterface
public interface AddressSource {

  /**
   * The whole list as it is now. Waits, but not for long.
   *
   * @throws IOException if there is no good list to be had; the message says why
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  List<AddressRange> fetch() throws IOException, InterruptedException;
}
