package dev.stint.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/** Answers with a page where a stream of events would come only once it is over. */
@Provider
@PreMatching
class NoStreams implements ContainerRequestFilter {

  /** Looked up at a request: Quarkus makes this bean before it has read the configuration. */
  private final Instance<HttpConfig> config;

  @Inject
  NoStreams(Instance<HttpConfig> config) {
    this.config = config;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String accept = request.getHeaderString(HttpHeaders.ACCEPT);
    if (accept != null
        && accept.contains(MediaType.SERVER_SENT_EVENTS)
        && config.get().live() == HttpConfig.Live.POLL) {
      request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
    }
  }
}
