package dev.stint.http;

import dev.stint.engine.Rewinds;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.http.Requests.ForkRequest;
import dev.stint.http.Views.RunView;
import dev.stint.run.Person;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Forks a run. */
@Path("/runs/{run}/forks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class ForksResource {

  private final Rewinds rewinds;
  private final Views views;
  private final People people;

  @Inject
  ForksResource(Rewinds rewinds, Views views, People people) {
    this.rewinds = rewinds;
    this.views = views;
    this.people = people;
  }

  @POST
  @Operation(
      summary = "Begins a run that shares the entries of this one up to a position",
      description = "Nothing done there is done again. With an Idempotency-Key it is one fork.")
  @APIResponse(responseCode = "202", description = "The fork")
  public RestResponse<RunView> fork(
      @PathParam("run") String id,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @Nullable ForkRequest body,
      @Context SecurityContext security) {
    ForkRequest request = Requests.present(body, ForkRequest.EXAMPLE);
    Person person = people.of(security, request.by(), Requests.reason(request.reason()));
    ForkOutcome outcome =
        rewinds.fork(
            Requests.run(id),
            Requests.present(request.at(), "at", ForkRequest.EXAMPLE),
            Requests.key(key),
            person);
    return switch (outcome) {
      case ForkOutcome.Accepted accepted ->
          ResponseBuilder.<RunView>create(RestResponse.Status.ACCEPTED)
              .location(URI.create("/runs/" + accepted.run().id()))
              .entity(views.of(accepted.run(), Optional.empty()))
              .build();
      case ForkOutcome.UnknownRun unknown -> throw Problems.unknownRun(id);
      case ForkOutcome.KeyReused reused -> throw Problems.forkKeyReused(reused.run());
      case ForkOutcome.BadRequest bad -> throw Problems.badRequest(bad.what());
      case ForkOutcome.Impossible no -> throw Problems.conflict("Cannot fork", no.why());
    };
  }
}
