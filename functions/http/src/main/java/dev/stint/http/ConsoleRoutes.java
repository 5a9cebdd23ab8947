package dev.stint.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/**
 * The console at {@code /console/}: static files of this artefact, which ask the API for all that
 * they show. They are no secret; the API knows who asks. They load nothing from elsewhere, run no
 * code that is not among them, and are shown in no frame.
 */
@Singleton
class ConsoleRoutes {

  /** Before the static files, which Quarkus serves late. */
  private static final int EARLY = 1;

  private static final int NOT_FOUND = 404;

  private final ConsoleLogin login;
  private final String policy;

  @Inject
  ConsoleRoutes(HttpConfig config) {
    this.login = new ConsoleLogin(config.login());
    this.policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'%s; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
            .formatted(
                login.origins().stream().map(origin -> " " + origin).collect(Collectors.joining()));
  }

  void routes(@Observes Router router) {
    router
        .route("/console")
        .order(EARLY)
        .handler(
            context -> {
              if (context.request().path().endsWith("/")) {
                context.next();
              } else {
                context.redirect("console/index.html");
              }
            });
    router.route("/console/*").order(EARLY).handler(this::guard);
    router.get("/console/login.json").order(EARLY).handler(this::login);
  }

  /** Where a person signs in; there is no such file if that is not configured. */
  private void login(RoutingContext context) {
    if (login.isThere()) {
      context.response().putHeader("Content-Type", "application/json").end(login.json());
    } else {
      context.response().setStatusCode(NOT_FOUND).end();
    }
  }

  private void guard(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-cache");
    context.next();
  }
}
