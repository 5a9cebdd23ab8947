package dev.stint.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Refuses requests without a token, if there are tokens. A link proves by itself who decides. */
@Provider
class OnlyWithToken implements ContainerRequestFilter {

  private static final String LINKS = "/decisions/";

  /** Looked up at a request: Quarkus makes this bean before it has read the configuration. */
  private final Instance<Tokens> tokens;

  @Inject
  OnlyWithToken(Instance<Tokens> tokens) {
    this.tokens = tokens;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    boolean isLink = ("/" + request.getUriInfo().getPath()).replace("//", "/").startsWith(LINKS);
    boolean isKnown = request.getSecurityContext().getUserPrincipal() != null;
    if (!isKnown && !isLink && !tokens.get().isEmpty()) {
      throw Problems.noToken();
    }
  }
}
