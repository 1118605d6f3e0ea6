package io.github.buildkitepubsub.operate.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may come from a page of another site, whose script uses the reader's browser. A
 * browser says so in {@code Sec-Fetch-Site} and, for anything but a plain read, in {@code Origin};
 * neither can be set by a script. Other clients send none of them.
 */
final class CrossSiteRule {

  /**
   * Asked for by the user, or by a page of this port itself. https://www.w3.org/TR/fetch-metadata
   */
  private static final Set<String> OWN = Set.of("none", "same-origin");

  private CrossSiteRule() {}

  /**
   * @param site {@code Sec-Fetch-Site}
   * @param origin {@code Origin}
   * @param host {@code Host}
   */
  static boolean allows(@Nullable String site, @Nullable String origin, @Nullable String host) {
    return (site == null || OWN.contains(site)) && (origin == null || isOf(host, origin));
  }

  /** The scheme is left out: behind a proxy that ends TLS it is not this port's. */
  private static boolean isOf(@Nullable String host, String origin) {
    int authority = origin.indexOf("://");
    return host != null && authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
  }
}
