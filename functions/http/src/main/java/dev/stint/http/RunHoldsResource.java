package dev.stint.http;

import dev.stint.engine.Holds;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.Runs;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.http.Requests.DecisionRequest;
import dev.stint.http.Views.RunView;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Shows and decides one hold of a run. */
@Path("/runs/{run}/holds/{hold}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class RunHoldsResource {

  private final Runs runs;
  private final Holds holds;
  private final HoldViews views;
  private final Views runViews;
  private final People people;
  private final Links links;

  @Inject
  RunHoldsResource(
      Runs runs, Holds holds, HoldViews views, Views runViews, People people, Links links) {
    this.runs = runs;
    this.holds = holds;
    this.views = views;
    this.runViews = runViews;
    this.people = people;
    this.links = links;
  }

  @GET
  @Operation(summary = "One hold: what was going to happen, in full, and what may be decided")
  public HoldView get(
      @PathParam("run") String id,
      @PathParam("hold") String seq,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    Run run = Requests.find(runs, id);
    Hold hold = run.hold(hold(seq)).orElseThrow(() -> Problems.noSuchHold(run, seq));
    return views.of(run, hold, links.to(security, uri));
  }

  /** Answers 202 after the decision is in the log. */
  @POST
  @Operation(
      summary = "Decides a hold, once",
      description =
          "'content' is that of the hold as it was shown; a decision about anything else is refused.")
  @APIResponse(responseCode = "202", description = "The decision is in the log; the run goes on")
  public RestResponse<RunView> decide(
      @PathParam("run") String id,
      @PathParam("hold") String seq,
      @Nullable DecisionRequest body,
      @Context SecurityContext security) {
    DecisionRequest request = Requests.present(body, DecisionRequest.EXAMPLE);
    Person person = people.of(security, request.by(), request.note());
    return switch (holds.decide(Requests.run(id), request.decision(hold(seq)), person)) {
      case Outcome.Accepted accepted ->
          RestResponse.status(
              RestResponse.Status.ACCEPTED, runViews.of(accepted.run(), Optional.empty()));
      case Outcome.Refusal refusal -> throw problem(id, seq, refusal);
    };
  }

  /** Answers 204 if the decision would be accepted as things are, or what is wrong with it. */
  @POST
  @Path("/check")
  @Operation(
      summary = "Says what would be wrong with a decision, and decides nothing",
      description = "For example arguments that do not fit the schema of the tool.")
  @APIResponse(responseCode = "204", description = "It would be accepted")
  public void check(
      @PathParam("run") String id,
      @PathParam("hold") String seq,
      @Nullable DecisionRequest body,
      @Context SecurityContext security) {
    DecisionRequest request = Requests.present(body, DecisionRequest.EXAMPLE);
    Person person = people.of(security, request.by(), request.note());
    Optional<Outcome.Refusal> refusal =
        holds.check(Requests.run(id), request.decision(hold(seq)), person);
    if (refusal.isPresent()) {
      throw problem(id, seq, refusal.get());
    }
  }

  private static RuntimeException problem(String id, String seq, Outcome.Refusal refusal) {
    return switch (refusal) {
      case Outcome.UnknownRun unknown -> Problems.unknownRun(id);
      case Outcome.NoSuchHold none -> Problems.noSuchHold(none.run(), seq);
      case Outcome.AlreadyDecided already -> Problems.alreadyDecided(already);
      case Outcome.Expired expired -> Problems.holdExpired(expired.at());
      case Outcome.ContentDiffers differs -> Problems.contentDiffers(differs.hold());
      case Outcome.BadDecision bad -> Problems.unprocessable("Bad decision", bad.what());
    };
  }

  private static long hold(String seq) {
    return Requests.number(seq, "hold", 0, Long.MAX_VALUE, 0);
  }
}
