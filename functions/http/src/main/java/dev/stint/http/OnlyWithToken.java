package dev.stint.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/**
 * Refuses requests without a token, if there are tokens. A link proves by itself who decides, and a
 * callback what it answers.
 */
@Provider
class OnlyWithToken implements ContainerRequestFilter {

  private static final List<String> SIGNED = List.of("/decisions/", "/callbacks/");

  /** Looked up at a request: Quarkus makes this bean before it has read the configuration. */
  private final Instance<Tokens> tokens;

  @Inject
  OnlyWithToken(Instance<Tokens> tokens) {
    this.tokens = tokens;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String path = Requests.path(request);
    boolean isSigned = SIGNED.stream().anyMatch(path::startsWith);
    boolean isKnown = request.getSecurityContext().getUserPrincipal() != null;
    if (!isKnown && !isSigned && !tokens.get().isEmpty()) {
      throw Problems.noToken();
    }
  }
}
