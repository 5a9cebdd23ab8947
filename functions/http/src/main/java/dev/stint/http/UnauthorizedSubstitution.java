package dev.stint.http;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/**
 * Replaces, in native images only, the library's problem for a request without credentials. The
 * library's code refers to a field that this version of Quarkus no longer has, so a native build
 * refuses it. Delete this class with the next version of quarkus-resteasy-problem.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class UnauthorizedSubstitution {

  private UnauthorizedSubstitution() {}

  @Substitute
  static Uni<HttpProblem> toProblem(RoutingContext context, Exception e) {
    return Uni.createFrom()
        .item(
            HttpProblem.builder()
                .withStatus(Response.Status.UNAUTHORIZED)
                .withTitle(Response.Status.UNAUTHORIZED.getReasonPhrase())
                .withDetail(String.valueOf(e.getMessage()))
                .build());
  }
}
