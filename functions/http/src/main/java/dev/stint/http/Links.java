package dev.stint.http;

import dev.stint.http.HoldViews.LinkTo;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Decides for whom decision links are made: only for a caller who may decide. */
@Singleton
final class Links {

  private final People people;
  private final Optional<URI> base;

  @Inject
  Links(People people, @ConfigProperty(name = "stint.links.base") Optional<URI> base) {
    this.people = people;
    this.base = base;
  }

  Optional<LinkTo> to(SecurityContext security, UriInfo uri) {
    if (!people.isKnown(security)) {
      return Optional.empty();
    }
    String at = base.orElseGet(uri::getBaseUri).toString().replaceAll("/+$", "");
    return Optional.of(new LinkTo(people.of(security, null, null).by(), at));
  }
}
