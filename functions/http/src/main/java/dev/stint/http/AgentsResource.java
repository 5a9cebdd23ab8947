package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.engine.Deployment;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.http.Requests.StartRequest;
import dev.stint.http.Views.AgentView;
import dev.stint.run.Run;
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
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Lists the deployed agents and starts runs. */
@Path("/agents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
public class AgentsResource {

  private static final String EXAMPLE = "{\"input\": \"What is to be done\"}";

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

  /** Answers 202 after the run is in the log and its first step is on the queue. */
  @POST
  @Path("/{agent}/runs")
  @Operation(
      summary = "Gives an agent a task",
      description =
          "With an Idempotency-Key the same request is the same run, however often it is sent.")
  @APIResponse(responseCode = "410", description = "The key named a run that has expired")
  @APIResponse(responseCode = "202", description = "The run; its steps are made from here on")
  public RestResponse<Views.RunView> start(
      @PathParam("agent") String name,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @Nullable StartRequest body) {
    StartRequest request = Requests.present(body, EXAMPLE);
    String input = Requests.text(request.input(), "input", EXAMPLE);
    Limits agents = deployment.agent(name).map(Agent::stintLimits).orElse(Limits.DEFAULT);
    Limits runLimits = deployment.agent(name).map(Agent::runLimits).orElse(Limits.DEFAULT);
    Task task =
        new Task(
            name,
            input,
            Requests.limits(request.stintLimits(), agents),
            Requests.limits(request.runLimits(), runLimits),
            Optional.ofNullable(key));
    return switch (runs.start(task)) {
      case Start.Begun begun -> accepted(begun.run());
      case Start.Existing existing -> accepted(existing.run());
      case Start.UnknownAgent unknown -> throw Problems.unknownAgent(name, unknown.deployed());
      case Start.LimitsTooWide wide -> throw Problems.limitsTooWide(wide.asked(), wide.most());
      case Start.KeyReused reused -> throw Problems.keyReused(reused.run());
      case Start.BadTask bad -> throw Problems.badRequest(bad.what());
    };
  }

  private RestResponse<Views.RunView> accepted(Run run) {
    return ResponseBuilder.<Views.RunView>create(RestResponse.Status.ACCEPTED)
        .location(URI.create("/runs/" + run.id()))
        .entity(views.of(run, Optional.empty()))
        .build();
  }
}
