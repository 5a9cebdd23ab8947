package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.agent.RunId;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Rewinds.Effected;
import dev.stint.engine.Rewinds.Outcome;
import dev.stint.engine.Rewinds.Plan;
import dev.stint.engine.Rewinds.Preview;
import dev.stint.engine.Runs;
import dev.stint.http.Requests.RewindRequest;
import dev.stint.http.Views.RunView;
import dev.stint.run.Person;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Previews and rewinds a run. */
@Path("/runs/{run}/rewind")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class RewindsResource {

  private final Runs runs;
  private final Rewinds rewinds;
  private final Views views;
  private final People people;

  @Inject
  RewindsResource(Runs runs, Rewinds rewinds, Views views, People people) {
    this.runs = runs;
    this.rewinds = rewinds;
    this.views = views;
    this.people = people;
  }

  /** The plan of a rewind; {@code needsForce} if a call cannot be undone. */
  public record PlanView(
      long to,
      boolean needsForce,
      List<UndoView> undo,
      List<RemainsView> remains,
      List<AgainView> again) {}

  /**
   * A call that would be undone.
   *
   * @param below what is undone first in the run that it delegated to, which then ends
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UndoView(
      String action, String tool, String arguments, String outcome, @Nullable BelowView below) {}

  /** A run that a call delegated to, and what is undone there, in this order. */
  public record BelowView(String run, List<UndoView> undo) {}

  /** A call that cannot be undone, and why. */
  public record RemainsView(String action, String tool, String why) {}

  /** A call that was open at that entry, and would be made again. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AgainView(String action, String tool) {}

  @GET
  @Operation(summary = "What a rewind would undo, and what it could not; changes nothing")
  public PlanView preview(@PathParam("run") String id, @QueryParam("to") @Nullable String to) {
    return switch (rewinds.preview(Requests.run(id), to(to))) {
      case Preview.Possible possible -> view(possible.plan());
      case Preview.UnknownRun unknown -> throw Problems.unknownRun(id);
      case Preview.Impossible no -> throw Problems.conflict("Cannot rewind", no.why());
    };
  }

  @POST
  @Operation(
      summary = "Takes a run back to how it stood behind an entry",
      description = "What was done since is undone, newest first, each as a step of its own.")
  @APIResponse(
      responseCode = "202",
      description = "It stands in the log; the undos are on their way")
  public RestResponse<RunView> rewind(
      @PathParam("run") String id,
      @Nullable RewindRequest body,
      @Context SecurityContext security) {
    RewindRequest request = Requests.present(body, RewindRequest.EXAMPLE);
    Person person = people.of(security, request.by(), Requests.reason(request.reason()));
    RunId run = Requests.run(id);
    return answer(
        id,
        rewinds.rewind(
            run,
            Requests.present(request.to(), "to", RewindRequest.EXAMPLE),
            Boolean.TRUE.equals(request.force()),
            person));
  }

  private RestResponse<RunView> answer(String id, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          RestResponse.status(
              RestResponse.Status.ACCEPTED, views.of(accepted.run(), Optional.empty()));
      case Outcome.UnknownRun unknown -> throw Problems.unknownRun(id);
      case Outcome.Impossible no -> throw Problems.conflict("Cannot rewind", no.why());
      case Outcome.BadRequest bad -> throw Problems.badRequest(bad.what());
      case Outcome.NeedsForce needs -> throw Problems.needsForce(view(needs.plan()));
    };
  }

  private PlanView view(Plan plan) {
    return new PlanView(
        plan.to(),
        !plan.remains().isEmpty(),
        plan.undo().stream().map(this::view).toList(),
        plan.remains().stream()
            .map(left -> new RemainsView(left.action().toString(), left.tool(), left.why()))
            .toList(),
        plan.again().stream()
            .map(open -> new AgainView(open.id().toString(), open.call().tool()))
            .toList());
  }

  private UndoView view(Effected made) {
    return new UndoView(
        made.action().toString(),
        made.tool(),
        runs.text(made.arguments()),
        runs.text(made.outcome()),
        made.below()
            .map(
                below ->
                    new BelowView(
                        below.run().value(), below.undo().stream().map(this::view).toList()))
            .orElse(null));
  }

  private static long to(@Nullable String text) {
    if (text == null) {
      throw Problems.badRequest("'to' is missing: the position of the entry to go back to");
    }
    return Requests.number(text, "to", 0, Long.MAX_VALUE - 1, 0);
  }
}
