package io.github.buildkitepubsub.spool;

import io.github.buildkitepubsub.testing.FakeSpool;

/** The fake that other stages' tests use keeps to the contract. */
class FakeSpoolTest extends SpoolContract {

  private final FakeSpool spool = new FakeSpool();

  @Override
  protected Spool spool() {
    return spool;
  }
}
