package io.github.buildkitepubsub.operate.task;

import io.github.buildkitepubsub.receive.address.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who calls the admin port, as far as that is known. A header that names a user is not believed:
 * anybody who reaches the port can write one.
 *
 * @param address of the connection's other end
 * @param token the name of the token that the call was let in by; null if none was asked for
 */
public record Caller(IpAddress address, @Nullable String token) {

  private static final String TOKEN = Caller.class.getName() + ".token";

  /** Who sent {@code request}. */
  public static Caller of(HttpServletRequest request) {
    // Jetty puts an IPv6 address into brackets, perhaps with a zone.
    String text = request.getRemoteAddr().replaceAll("^\\[|%.*|]$", "");
    IpAddress address = IpAddress.parse(text);
    return new Caller(
        address == null ? IpAddress.UNSPECIFIED : address, (String) request.getAttribute(TOKEN));
  }

  /** Notes the name of the token that {@code request} came with. */
  public static void authenticated(HttpServletRequest request, String token) {
    request.setAttribute(TOKEN, token);
  }
}
