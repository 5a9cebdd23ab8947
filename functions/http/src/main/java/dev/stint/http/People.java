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
import org.jspecify.annotations.Nullable;

/** Who a request comes from: who they have proved to be, wherever they can be asked to. */
@Singleton
final class People {

  static final String CHANNEL = "http";
  static final String NOBODY = "unknown";

  /** Lambda sets it. There whoever calls is known, or the application was built without asking. */
  private static final String ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME";

  private final boolean authenticates;

  /** Basic authentication is there by default, and means nothing until passwords are known. */
  @Inject
  People(
      @All List<HttpAuthenticationMechanism> mechanisms,
      @All List<IdentityProvider<?>> identities) {
    boolean others =
        mechanisms.stream()
            .anyMatch(mechanism -> !(mechanism instanceof BasicAuthenticationMechanism));
    this.authenticates =
        others
            || System.getenv(ON_LAMBDA) != null
            || identities.stream()
                .anyMatch(
                    known -> known.getRequestType() == UsernamePasswordAuthenticationRequest.class);
  }

  /**
   * The authenticated principal. Only where no authentication is configured, whoever the request
   * says it is from.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 401 if authentication is configured and the
   *     request has none
   */
  Person of(SecurityContext context, @Nullable String claimed, @Nullable String reason) {
    String why = reason == null ? "" : reason;
    Principal principal = context.getUserPrincipal();
    if (principal != null && !principal.getName().isBlank()) {
      return new Person(principal.getName(), CHANNEL, why);
    }
    if (authenticates) {
      throw Problems.unauthorized();
    }
    if (claimed != null && claimed.length() > Runs.REASON_CHARS_MAX) {
      throw Problems.badRequest("'by' has at most %d characters".formatted(Runs.REASON_CHARS_MAX));
    }
    return new Person(claimed == null || claimed.isBlank() ? NOBODY : claimed, CHANNEL, why);
  }

  /** Whether {@link #of} would answer. */
  boolean isKnown(SecurityContext context) {
    return !authenticates || context.getUserPrincipal() != null;
  }
}
