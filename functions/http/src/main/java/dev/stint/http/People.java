package dev.stint.http;

import dev.stint.engine.Runs;
import dev.stint.run.Person;
import io.quarkus.arc.All;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.BasicAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names the person who sends a request: the authenticated one wherever authentication is
 * configured.
 */
@Singleton
final class People {

  static final String CHANNEL = "http";
  static final String NOBODY = "unknown";

  /** A variable that Lambda sets. On Lambda, authentication is always required. */
  private static final String ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME";

  private final boolean authenticates;

  /**
   * Quarkus always has basic authentication, and Stint that by tokens. They count only if an
   * identity provider knows passwords, and if there are tokens.
   */
  @Inject
  People(
      @All List<HttpAuthenticationMechanism> mechanisms,
      @All List<IdentityProvider<?>> identities,
      Tokens tokens) {
    boolean others =
        mechanisms.stream()
            .anyMatch(
                mechanism ->
                    !(mechanism instanceof BasicAuthenticationMechanism)
                        && !(mechanism instanceof TokenAuthentication));
    this.authenticates =
        others
            || !tokens.isEmpty()
            || System.getenv(ON_LAMBDA) != null
            || identities.stream()
                .anyMatch(
                    known -> known.getRequestType() == UsernamePasswordAuthenticationRequest.class);
  }

  /**
   * The authenticated principal. If no authentication is configured, the person that the request
   * names.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 401 if authentication is configured and the
   *     request has none; 400 if {@code claimed} is too long
   */
  Person of(SecurityContext context, @Nullable String claimed, @Nullable String reason) {
    String why = reason == null ? "" : reason;
    Optional<String> name = name(context);
    if (name.isPresent()) {
      return new Person(name.get(), CHANNEL, why);
    }
    if (authenticates) {
      throw Problems.unauthorized();
    }
    if (claimed != null && claimed.length() > Runs.REASON_CHARS_MAX) {
      throw Problems.badRequest("'by' has at most %d characters".formatted(Runs.REASON_CHARS_MAX));
    }
    return new Person(claimed == null || claimed.isBlank() ? NOBODY : claimed, CHANNEL, why);
  }

  /** Whether requests are authenticated. */
  boolean authenticate() {
    return authenticates;
  }

  /** Whether the request is authenticated, or need not be. */
  boolean isKnown(SecurityContext context) {
    return !authenticates || name(context).isPresent();
  }

  private static Optional<String> name(SecurityContext context) {
    return Optional.ofNullable(context.getUserPrincipal())
        .map(Principal::getName)
        .filter(name -> !name.isBlank());
  }
}
