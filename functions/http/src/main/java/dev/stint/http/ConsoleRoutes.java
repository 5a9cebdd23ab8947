package dev.stint.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The console at {@code /console/}: static files of this artefact, which ask the API for all that
 * they show. They are no secret; the API knows who asks. They load nothing from elsewhere, run no
 * code that is not among them, and are shown in no frame.
 */
@Singleton
class ConsoleRoutes {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
          + "require-trusted-types-for 'script'; trusted-types lit-html";

  /** Before the static files, which Quarkus serves late. */
  private static final int EARLY = 1;

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
    router.route("/console/*").order(EARLY).handler(ConsoleRoutes::guard);
  }

  private static void guard(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-cache");
    context.next();
  }
}
