package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Deployment;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.http.Requests.StartRequest;
import dev.stint.http.Views.AgentView;
import dev.stint.run.Run;
import dev.stint.run.Status;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** Lists the deployed agents and starts runs. */
@Path("/agents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
public class AgentsResource {

  private static final String EXAMPLE = "{\"input\": \"What is to be done\"}";

  /** API Gateway gives up after 30 seconds. */
  private static final int WAIT_SECONDS_MAX = 25;

  private final Deployment deployment;
  private final Runs runs;
  private final Views views;

  @Inject
  AgentsResource(Deployment deployment, Runs runs, Views views) {
    this.deployment = deployment;
    this.runs = runs;
    this.views = views;
  }

  @GET
  @Operation(summary = "The agents that are deployed")
  public List<AgentView> agents() {
    return deployment.agents().stream().map(Views::of).toList();
  }

  /**
   * Answers 202 after the run is in the log and its first step is on the queue.
   *
   * @param wait how many seconds to wait for the run to finish or to end, at most {@value
   *     #WAIT_SECONDS_MAX}: then it answers 200
   */
  @POST
  @Path("/{agent}/runs")
  @Operation(
      summary = "Gives an agent a task",
      description =
          "With an Idempotency-Key the same request is the same run, however often it is sent. wait: seconds to wait for its answer.")
  @APIResponse(responseCode = "410", description = "The key named a run that has expired")
  @APIResponse(responseCode = "200", description = "The run, which ended within the wait")
  @APIResponse(responseCode = "202", description = "The run; its steps are made from here on")
  public RestResponse<Views.RunView> start(
      @PathParam("agent") String name,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("wait") @Nullable String wait,
      @Nullable StartRequest body)
      throws InterruptedException {
    StartRequest request = Requests.present(body, EXAMPLE);
    return start(name, key, wait, request, Requests.documents(request.documents(), false));
  }

  /** The same with a form, whose files are documents. */
  @POST
  @Path("/{agent}/runs")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      summary = "Gives an agent a task, with files as documents",
      description =
          "input: what is to be done. documents: any number of files; the name of each is its path.")
  @APIResponse(responseCode = "202", description = "The run; its steps are made from here on")
  public RestResponse<Views.RunView> startWithFiles(
      @PathParam("agent") String name,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("wait") @Nullable String wait,
      MultipartFormDataInput body)
      throws InterruptedException {
    Forms form = Forms.of(body, "input");
    StartRequest request = new StartRequest(form.text(), null, null, null, null, null);
    return start(name, key, wait, request, form.documents());
  }

  private RestResponse<Views.RunView> start(
      String name,
      @Nullable String key,
      @Nullable String wait,
      StartRequest request,
      List<Edit> documents)
      throws InterruptedException {
    long seconds = Requests.number(wait, "wait", 0, WAIT_SECONDS_MAX, 0);
    long end = Waiting.end(seconds); // Beginning the run is a part of the wait.
    String input = Requests.text(request.input(), "input", EXAMPLE);
    Optional<Agent> agent = deployment.agent(name);
    Limits agents = agent.map(Agent::stintLimits).orElse(Limits.DEFAULT);
    Limits runLimits = agent.map(Agent::runLimits).orElse(Limits.DEFAULT);
    Task task =
        new Task(
            name,
            Attachments.parts(input, request.attachments(), agent),
            Requests.limits(request.stintLimits(), agents),
            Requests.limits(request.runLimits(), runLimits),
            Optional.ofNullable(key),
            Optional.empty(),
            Requests.tags(request.tags()),
            documents);
    return begun(started(name, runs.start(task)), seconds, end);
  }

  /** The run that a task began, now or before; a problem if it began none. */
  static Run started(String agent, Start start) {
    return switch (start) {
      case Start.Begun begun -> begun.run();
      case Start.Existing existing -> existing.run();
      case Start.UnknownAgent unknown -> throw Problems.unknownAgent(agent, unknown.deployed());
      case Start.LimitsTooWide wide -> throw Problems.limitsTooWide(wide.asked(), wide.most());
      case Start.KeyReused reused -> throw Problems.keyReused(reused.run());
      case Start.BadTask bad -> throw Problems.badRequest(bad.what());
    };
  }

  private RestResponse<Views.RunView> begun(Run begun, long seconds, long end)
      throws InterruptedException {
    Run run = seconds == 0 ? begun : Waiting.begun(runs, begun, end);
    boolean isOver = seconds > 0 && (run.status() == Status.FINISHED || run.status().isFinal());
    return ResponseBuilder.<Views.RunView>create(
            isOver ? RestResponse.Status.OK : RestResponse.Status.ACCEPTED)
        .location(URI.create("/runs/" + run.id()))
        .entity(views.of(run, Optional.empty()))
        .build();
  }
}
