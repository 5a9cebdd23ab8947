package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Deployment;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Change;
import dev.stint.http.Requests.AttachmentRequest;
import dev.stint.http.Requests.CancelRequest;
import dev.stint.http.Requests.LimitsPatch;
import dev.stint.http.Requests.MessageRequest;
import dev.stint.http.Requests.SignalRequest;
import dev.stint.http.Views.RunView;
import dev.stint.http.Views.RunsView;
import dev.stint.message.Part;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.run.Person;
import dev.stint.run.Run;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** Lists and shows runs, sends messages to them, changes their limits and cancels them. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
public class RunsResource {

  private static final String EXAMPLE = "{\"text\": \"What you want to say\"}";
  private static final int PAGE_DEFAULT = 20;

  private final Deployment deployment;
  private final Runs runs;
  private final Views views;
  private final People people;
  private final Links links;

  @Inject
  RunsResource(Deployment deployment, Runs runs, Views views, People people, Links links) {
    this.deployment = deployment;
    this.runs = runs;
    this.views = views;
    this.people = people;
    this.links = links;
  }

  @GET
  @Operation(
      summary = "Runs, newest first",
      description =
          "status: running, waiting, finished, failed, cancelled or moved. tag: a tag's name and how its value begins, as customer:42; a page may be short, even empty, and have a next.")
  public RunsView list(
      @QueryParam("agent") @Nullable String agent,
      @QueryParam("status") @Nullable String status,
      @QueryParam("tag") @Nullable String tag,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("max") @Nullable String max) {
    int page = (int) Requests.number(max, "max", 1, RunIndex.PAGE_MAX, PAGE_DEFAULT);
    return Views.of(
        runs.list(
            Optional.ofNullable(agent),
            Requests.statuses(status),
            Requests.tag(tag),
            Requests.cursor(cursor),
            page));
  }

  @APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
  @GET
  @Path("/{run}")
  @Operation(summary = "A run as its log has it now")
  public RunView get(
      @PathParam("run") String run, @Context SecurityContext security, @Context UriInfo uri) {
    return runs.find(Requests.run(run))
        .map(found -> views.withBelow(found, links.to(security, uri)))
        .orElseThrow(() -> Problems.unknownRun(run));
  }

  @APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
  @POST
  @Path("/{run}/messages")
  @Operation(summary = "Says something more to a run; a finished one goes on")
  @APIResponse(responseCode = "202", description = "The message is in the log")
  public RestResponse<RunView> say(@PathParam("run") String run, @Nullable MessageRequest body) {
    MessageRequest message = Requests.present(body, EXAMPLE);
    String text = Requests.text(message.text(), "text", EXAMPLE);
    RunId id = Requests.run(run);
    List<Part> parts =
        Attachments.parts(text, message.attachments(), reader(id, message.attachments()));
    List<Edit> documents = Requests.documents(message.documents(), true);
    return answer(run, runs.say(id, parts, Optional.empty(), documents));
  }

  @POST
  @Path("/{run}/messages")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      summary = "Says something more to a run, with files as documents",
      description =
          "text: what is said. documents: any number of files; the name of each is its path.")
  @APIResponse(responseCode = "202", description = "The message is in the log")
  public RestResponse<RunView> sayWithFiles(
      @PathParam("run") String run, MultipartFormDataInput body) {
    Forms form = Forms.of(body, "text");
    List<Part> parts = List.of(Text.of(Requests.text(form.text(), "text", EXAMPLE)));
    return answer(run, runs.say(Requests.run(run), parts, Optional.empty(), form.documents()));
  }

  @APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
  @POST
  @Path("/{run}/signals/{name}")
  @Operation(summary = "Wakes the calls of a run that wait for a signal of this name")
  @APIResponse(responseCode = "202", description = "The signal is in the log")
  @APIResponse(responseCode = "409", description = "No call waits for it; it is not kept")
  public RestResponse<RunView> signal(
      @PathParam("run") String run,
      @PathParam("name") String name,
      @Nullable SignalRequest body,
      @Context SecurityContext security) {
    SignalRequest signal = Requests.present(body, SignalRequest.EXAMPLE);
    String text = Requests.text(signal.text(), "text", SignalRequest.EXAMPLE);
    Person person = people.of(security, signal.by(), null);
    return answer(run, runs.signal(Requests.run(run), name, text, person));
  }

  /** Who is to read files; nobody if there are none, so that the run need not be read for it. */
  private Optional<Agent> reader(RunId id, @Nullable List<AttachmentRequest> files) {
    if (files == null || files.isEmpty()) {
      return Optional.empty();
    }
    Run run = runs.find(id).orElseThrow(() -> Problems.unknownRun(id.value()));
    return Optional.of(
        deployment
            .agent(run)
            .orElseThrow(
                () ->
                    Problems.unprocessable(
                        "Attachment not taken",
                        "Agent '%s' is not deployed here, so nobody could read the files."
                            .formatted(run.agent()))));
  }

  @APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
  @POST
  @Path("/{run}/cancel")
  @Operation(summary = "Ends a run", description = "A step under way still records what it did.")
  @APIResponse(responseCode = "202", description = "No further step is made")
  public RestResponse<RunView> cancel(
      @PathParam("run") String run,
      @Nullable CancelRequest body,
      @Context SecurityContext security) {
    Person person =
        body == null ? people.of(security, null, null) : people.of(security, body.by(), body.why());
    return answer(run, runs.cancel(Requests.run(run), person));
  }

  @APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
  @PATCH
  @Path("/{run}/limits")
  @Operation(
      summary = "Changes what a run may use",
      description =
          "stintLimits of each stint, runLimits of the whole run; a run that ended at its limits goes on.")
  @APIResponse(responseCode = "202", description = "The new limits are in the log")
  public RestResponse<RunView> setLimits(
      @PathParam("run") String id, @Nullable LimitsPatch body, @Context SecurityContext security) {
    LimitsPatch patch = Requests.present(body, LimitsPatch.EXAMPLE);
    if (patch.stintLimits() == null && patch.runLimits() == null) {
      throw Problems.badRequest(
          "Nothing is to be changed; expected JSON as " + LimitsPatch.EXAMPLE);
    }
    Person person = people.of(security, patch.by(), patch.why());
    Run run = Requests.find(runs, id);
    return answer(
        id,
        runs.setLimits(
            run.id(),
            Requests.limits(patch.stintLimits(), run.stintLimits()),
            Requests.limits(patch.runLimits(), run.runLimits()),
            person));
  }

  private RestResponse<RunView> answer(String run, Change change) {
    return RestResponse.status(
        RestResponse.Status.ACCEPTED, views.of(accepted(run, change), Optional.empty()));
  }

  /** The run after a change; a problem if it was not changed. */
  static Run accepted(String run, Change change) {
    return switch (change) {
      case Change.Accepted accepted -> accepted.run();
      case Change.UnknownRun unknown -> throw Problems.unknownRun(run);
      case Change.Over over -> throw Problems.over(run, over.status());
      case Change.Full full -> throw Problems.conflict("Run is full", full.why());
      case Change.Impossible no -> throw Problems.conflict("Not now", no.why());
      case Change.Stale stale -> throw Problems.stale(stale.why());
      case Change.BadRequest bad -> throw Problems.badRequest(bad.what());
    };
  }
}
