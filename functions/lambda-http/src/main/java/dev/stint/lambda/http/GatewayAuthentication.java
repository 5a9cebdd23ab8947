package dev.stint.lambda.http;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The principal of a request is the caller that the Function URL or the gateway has authenticated.
 * A request that no authorizer has seen, or whose caller has no name, is anonymous: it may read,
 * start runs and send messages to them, but it decides nothing.
 */
@Singleton
class GatewayAuthentication implements HttpAuthenticationMechanism {

  private static final Logger LOG = Logger.getLogger(GatewayAuthentication.class);

  private final PrincipalConfig config;

  @Inject
  GatewayAuthentication(PrincipalConfig config) {
    this.config = config;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    if (!(context.request().headers() instanceof QuarkusHttpHeaders headers)
        || !(headers.getContextObjects().get(HttpEvent.class) instanceof HttpEvent event)
        || event.caller().isMissingNode()) {
      return Uni.createFrom().nullItem();
    }
    return Callers.name(event.caller(), config.claims())
        .map(
            name ->
                Uni.createFrom()
                    .<SecurityIdentity>item(
                        QuarkusSecurityIdentity.builder()
                            .setPrincipal(new QuarkusPrincipal(name))
                            .build()))
        .orElseGet(
            () -> {
              LOG.warnf(
                  "The authorizer has let a caller through whom none of the claims %s names; set stint.principal.claims",
                  config.claims());
              return Uni.createFrom().nullItem();
            });
  }

  /**
   * Sends no challenge, because the authorizer has already answered requests that would need one.
   */
  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().nullItem();
  }
}
