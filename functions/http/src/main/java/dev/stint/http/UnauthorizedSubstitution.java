package dev.stint.http;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/**
 * In native images only: the problem of a request without credentials. The library's own refers to
 * a field that this version of Quarkus no longer has, which a native build rightly refuses. To be
 * deleted with the next version of quarkus-resteasy-problem.
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
