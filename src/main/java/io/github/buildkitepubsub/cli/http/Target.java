package io.github.buildkitepubsub.cli.http;

import java.net.URI;

/**
 * Where a body is posted and how it is authenticated.
 *
 * @param url the whole address; it can hold a secret
 * @param name the address as it can be shown
 */
public record Target(URI url, String name, Credential credential) {

  @Override
  public String toString() {
    return name;
  }
}
