package dev.stint.http;

import dev.stint.http.Requests.CancelRequest;
import dev.stint.http.Requests.MessageRequest;
import dev.stint.http.Views.RunView;
import dev.stint.http.Views.RunsView;
import dev.stint.port.RunIndex;
import dev.stint.step.Runs;
import dev.stint.step.Runs.Change;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Runs: looking at them, talking to them, ending them. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RunsResource {

  private static final String EXAMPLE = "{\"text\": \"What you want to say\"}";
  private static final int PAGE_DEFAULT = 20;

  private final Runs runs;

  @Inject
  RunsResource(Runs runs) {
    this.runs = runs;
  }

  @GET
  @Operation(
      summary = "Runs, newest first",
      description = "status: running, waiting, finished, failed or cancelled")
  public RunsView list(
      @QueryParam("agent") @Nullable String agent,
      @QueryParam("status") @Nullable String status,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("max") @Nullable String max) {
    int page = (int) Requests.number(max, "max", 1, RunIndex.PAGE_MAX, PAGE_DEFAULT);
    return Views.of(
        runs.list(
            Optional.ofNullable(agent), Requests.statuses(status), Requests.cursor(cursor), page));
  }

  @GET
  @Path("/{run}")
  @Operation(summary = "A run as its log has it now")
  public RunView get(@PathParam("run") String run) {
    return runs.find(Requests.run(run))
        .map(found -> Views.of(found, runs))
        .orElseThrow(() -> Problems.unknownRun(run));
  }

  @POST
  @Path("/{run}/messages")
  @Operation(summary = "Says something more to a run; a finished one goes on")
  @APIResponse(responseCode = "202", description = "The message is in the log")
  public RestResponse<RunView> say(@PathParam("run") String run, @Nullable MessageRequest body) {
    String text = Requests.text(Requests.present(body, EXAMPLE).text(), "text", EXAMPLE);
    return answer(run, runs.say(Requests.run(run), text));
  }

  @POST
  @Path("/{run}/cancel")
  @Operation(summary = "Ends a run", description = "A step under way still records what it did.")
  @APIResponse(responseCode = "202", description = "No further step is made")
  public RestResponse<RunView> cancel(@PathParam("run") String run, @Nullable CancelRequest body) {
    String by = body == null || body.by() == null ? "unknown" : body.by();
    String why = body == null || body.why() == null ? "" : body.why();
    return answer(run, runs.cancel(Requests.run(run), by, "http", why));
  }

  private RestResponse<RunView> answer(String run, Change change) {
    return switch (change) {
      case Change.Accepted accepted ->
          RestResponse.status(RestResponse.Status.ACCEPTED, Views.of(accepted.run(), runs));
      case Change.UnknownRun unknown -> throw Problems.unknownRun(run);
      case Change.Over over -> throw Problems.over(run, over.status());
      case Change.BadRequest bad -> throw Problems.badRequest(bad.what());
    };
  }
}
