package dev.stint.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses what a page of another site can have a browser post without asking first: forms, texts
 * and requests without a body. Browsers ask about JSON (CORS). A decision link proves by itself who
 * decides.
 */
@Provider
@PreMatching
class OtherSites implements ContainerRequestFilter {

  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final String SIGNED = "/decisions/";

  @Override
  public void filter(ContainerRequestContext request) {
    String path = Requests.path(request);
    if (request.getMethod().equals("POST")
        && !path.startsWith(SIGNED)
        && !isJson(request)
        && isForeign(request)) {
      throw Problems.forbidden(
          "A page of another site sent this, without JSON. If that is meant, send 'Content-Type: application/json'.");
    }
  }

  private static boolean isJson(ContainerRequestContext request) {
    String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
  }

  private static boolean isForeign(ContainerRequestContext request) {
    String site = request.getHeaderString("Sec-Fetch-Site");
    String origin = request.getHeaderString("Origin");
    return site == null
        ? origin != null && !origin.endsWith("//" + request.getHeaderString("Host"))
        : !OWN_SITES.contains(site);
  }
}
