package io.github.buildkitepubsub.operate.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.operate.task.Audit;
import io.github.buildkitepubsub.operate.task.Caller;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.RequestIds;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.secret.NamedSecret;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request to the admin port pass or refuses it, before anything of it is read but its head:
 *
 * <ol>
 *   <li>403 if it could change something and a browser sent it for another site, or by a name that
 *       is not this port's;
 *   <li>401 if tokens are set and it has none, or a wrong one, unless it reads an open path;
 *   <li>429 if its address has sent too many wrong ones: a right one is not looked at then either,
 *       else there would be no limit on guesses.
 * </ol>
 *
 * <p>Each refusal is counted, and audited up to a number a minute for each address.
 */
public final class AccessFilter implements Filter {

  /** Of wrong tokens, a minute. Far fewer than would find a token, more than a person types. */
  static final int WRONG_TOKENS = 30;

  /** Of lines in the audit log, a minute: a stranger must not be able to fill the disk. */
  static final int AUDITED_REFUSALS = 60;

  private static final int RETRY_AFTER_SECONDS = 30;
  private static final String CHALLENGE = "Bearer realm=\"admin\"";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final Supplier<List<NamedSecret>> tokens;
  private final Set<String> open;
  private final HostRule hosts;
  private final AdminMetrics metrics;
  private final String documentation;
  private final ObjectMapper mapper;
  private final AddressBudgets wrongTokens;
  private final AddressBudgets audited;

  /**
   * @param tokens that let in, asked for once a request; none means that everybody is let in
   * @param isOnLoopback whether the port can be reached from this machine alone
   * @param documentation where error codes are explained
   * @param nanoTime a monotonic time in nanoseconds
   */
  public AccessFilter(
      OperateSettings settings,
      Supplier<List<NamedSecret>> tokens,
      boolean isOnLoopback,
      AdminMetrics metrics,
      String documentation,
      ObjectMapper mapper,
      LongSupplier nanoTime) {
    this.tokens = tokens;
    this.open = Set.copyOf(settings.openPaths());
    this.hosts = new HostRule(isOnLoopback, settings.hosts());
    this.metrics = metrics;
    this.documentation = documentation;
    this.mapper = mapper;
    this.wrongTokens = new AddressBudgets(WRONG_TOKENS, nanoTime);
    this.audited = new AddressBudgets(AUDITED_REFUSALS, nanoTime);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    ErrorCode error = errorFor(asked);
    if (error == null) {
      chain.doFilter(request, response);
    } else {
      refuse(error, asked, (HttpServletResponse) response);
    }
  }

  private @Nullable ErrorCode errorFor(HttpServletRequest request) {
    boolean isReading = READING.contains(request.getMethod());
    if (!isReading) {
      String host = request.getHeader("Host");
      if (!CrossSiteRule.allows(
          request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"), host)) {
        return ErrorCode.ADMIN_CROSS_SITE;
      }
      if (!hosts.allows(host)) {
        return ErrorCode.ADMIN_HOST;
      }
    }
    boolean isOpen = isReading && open.contains(path(request));
    BearerTokens inForce = new BearerTokens(tokens.get());
    return isOpen || !inForce.areRequired() ? null : authenticate(request, inForce);
  }

  private @Nullable ErrorCode authenticate(HttpServletRequest request, BearerTokens inForce) {
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      return ErrorCode.ADMIN_TOKEN_MISSING;
    }
    IpAddress address = Caller.of(request).address();
    if (wrongTokens.isSpent(address)) {
      return ErrorCode.ADMIN_LIMIT;
    }
    String name = inForce.nameOf(authorization);
    if (name == null) {
      wrongTokens.tryTake(address);
      return ErrorCode.ADMIN_TOKEN_WRONG;
    }
    Caller.authenticated(request, name);
    return null;
  }

  private void refuse(ErrorCode error, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    metrics.refused(error);
    Caller caller = Caller.of(request);
    if (audited.tryTake(caller.address())) {
      Audit.refused(caller, request.getMethod(), path(request), error.code());
    }
    response.setStatus(error.status());
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (error.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader(
          "WWW-Authenticate",
          error == ErrorCode.ADMIN_TOKEN_WRONG
              ? CHALLENGE + ", error=\"invalid_token\""
              : CHALLENGE);
    }
    Integer retryAfter = error == ErrorCode.ADMIN_LIMIT ? RETRY_AFTER_SECONDS : null;
    if (retryAfter != null) {
      response.setHeader("Retry-After", retryAfter.toString());
    }
    String requestId = (String) request.getAttribute(RequestIds.ATTRIBUTE);
    response
        .getOutputStream()
        .write(
            mapper.writeValueAsBytes(RefusalBody.of(error, documentation, requestId, retryAfter)));
  }

  /** Decoded, as servlets are found by it. */
  private static String path(HttpServletRequest request) {
    return request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
  }
}
