package dev.stint.http;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Knows the caller by a configured bearer token (RFC 6750). Nobody is known by another token;
 * {@link OnlyWithToken} refuses such requests with a problem.
 */
@Singleton
class TokenAuthentication implements HttpAuthenticationMechanism {

  static final String CHALLENGE = "Bearer";
  private static final String SCHEME = CHALLENGE + " ";
  private static final int UNAUTHORIZED = 401;

  /** Looked up at a request: Quarkus makes this bean before it has read the configuration. */
  private final Instance<Tokens> tokens;

  @Inject
  TokenAuthentication(Instance<Tokens> tokens) {
    this.tokens = tokens;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    String sent = context.request().getHeader("Authorization");
    if (sent == null
        || !sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || tokens.get().isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    return tokens
        .get()
        .person(sent.substring(SCHEME.length()).strip())
        .map(person -> Uni.createFrom().item(identity(person)))
        .orElseGet(() -> Uni.createFrom().nullItem());
  }

  private static SecurityIdentity identity(String person) {
    return QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(person)).build();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return tokens.get().isEmpty()
        ? Uni.createFrom().nullItem()
        : Uni.createFrom().item(new ChallengeData(UNAUTHORIZED, "WWW-Authenticate", CHALLENGE));
  }

  /** After the application's own. */
  @Override
  public int getPriority() {
    return HttpAuthenticationMechanism.DEFAULT_PRIORITY - 1;
  }
}
