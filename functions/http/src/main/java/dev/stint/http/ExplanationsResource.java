package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.agent.ActionId;
import dev.stint.codec.Names;
import dev.stint.engine.Explanations;
import dev.stint.engine.Runs;
import dev.stint.message.Excerpt;
import dev.stint.run.Explanation;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.story.Sentence;
import dev.stint.story.Story;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Explains why something does not happen in a run, now and after each of its entries. */
@Path("/runs/{run}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class ExplanationsResource {

  private static final int PAGE_MAX = 100;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String NOT_DEPLOYED = "Its agent is not deployed here.";

  private final Runs runs;
  private final Explanations explanations;

  @Inject
  ExplanationsResource(Runs runs, Explanations explanations) {
    this.runs = runs;
    this.explanations = explanations;
  }

  /**
   * @param why how the run stands, or why the action that was asked for is not ready
   * @param actions the open actions; missing if one was asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExplanationView(
      String run, String status, String why, @Nullable List<ActionView> actions) {}

  /**
   * An open action.
   *
   * @param ready whether a step would do something about it
   */
  public record ActionView(String action, String what, boolean ready, String why) {}

  /**
   * @param next the next {@code after}
   */
  public record ReplayView(String run, List<PointView> points, long next) {}

  /**
   * A run after one of its entries.
   *
   * @param said the entry in a sentence
   * @param why how the run stood; missing if its agent is not deployed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PointView(
      long seq,
      String at,
      String said,
      String status,
      long steps,
      String costUsd,
      @Nullable String why,
      @Nullable List<ActionView> actions) {}

  @GET
  @Path("/explanation")
  @Operation(
      summary = "Why a run does not go on, or that it does",
      description =
          "action: why this one is not ready, as 5.2 (the second call that entry 5 asked for) or 5 (the call of the model that entry 5 made ready).")
  public ExplanationView explain(
      @PathParam("run") String id, @QueryParam("action") @Nullable String action) {
    Run run = Requests.find(runs, id);
    String status = Names.of(run.status());
    if (action != null) {
      String why =
          explanations.now(runs.timeline(run), action(action)).orElseThrow(() -> notDeployed(run));
      return new ExplanationView(id, status, why, null);
    }
    Explanation explanation = explanations.now(run).orElseThrow(() -> notDeployed(run));
    return new ExplanationView(id, status, explanation.run(), views(explanation));
  }

  @GET
  @Path("/explanation")
  @Produces(TEXT)
  public String explained(
      @PathParam("run") String id, @QueryParam("action") @Nullable String action) {
    ExplanationView view = explain(id, action);
    StringBuilder text = new StringBuilder(Excerpt.line(view.why())).append('\n');
    for (ActionView one : view.actions() == null ? List.<ActionView>of() : view.actions()) {
      text.append(line(one)).append('\n');
    }
    return text.toString();
  }

  /** What comes from a log is one line of a text, and nothing that a terminal obeys. */
  private static String line(ActionView action) {
    return "%s %s: %s"
        .formatted(
            action.ready() ? ">" : "-", Excerpt.line(action.what()), Excerpt.line(action.why()));
  }

  @GET
  @Path("/replay")
  @Operation(
      summary = "A run folded step by step: what was ready after each entry, and why",
      description =
          "after: how many entries to leave out, from 0. The agent is the one that is deployed now. next: the next 'after'.")
  public ReplayView replay(
      @PathParam("run") String id, @QueryParam("after") @Nullable String after) {
    Run run = Requests.find(runs, id);
    long from = Requests.number(after, "after", 0, Long.MAX_VALUE - 1, 0);
    Timeline timeline = runs.timeline(run);
    List<Timeline> log = timeline.log();
    int first = (int) Math.min(from, log.size());
    List<Sentence> told = Story.entries(timeline, first, PAGE_MAX);
    List<PointView> points = new ArrayList<>();
    for (int n = first; n < Math.min(log.size(), first + PAGE_MAX); n++) {
      points.add(point(log.get(n), told.get(n - first)));
    }
    return new ReplayView(id, points, from + points.size());
  }

  @GET
  @Path("/replay")
  @Produces(TEXT)
  public RestResponse<String> replayed(
      @PathParam("run") String id, @QueryParam("after") @Nullable String after) {
    ReplayView replay = replay(id, after);
    StringBuilder text = new StringBuilder();
    for (PointView point : replay.points()) {
      text.append("%d  %s  %s\n".formatted(point.seq(), point.at(), point.said()));
      text.append(
          "   %s, %d steps, $%s. %s\n"
              .formatted(
                  point.status(),
                  point.steps(),
                  point.costUsd(),
                  point.why() == null ? NOT_DEPLOYED : Excerpt.line(point.why())));
      for (ActionView action : point.actions() == null ? List.<ActionView>of() : point.actions()) {
        text.append("   ").append(line(action)).append('\n');
      }
    }
    ResponseBuilder<String> answer = ResponseBuilder.ok(text.toString());
    return replay.points().size() < PAGE_MAX
        ? answer.build()
        : answer.header("Link", "<?after=%d>; rel=\"next\"".formatted(replay.next())).build();
  }

  private PointView point(Timeline at, Sentence said) {
    Optional<Explanation> explanation = explanations.then(at);
    return new PointView(
        at.length() - 1,
        at.last().at().toString(),
        said.text(),
        Names.of(at.run().status()),
        at.run().spent().steps(),
        at.run().spent().costUsd().toPlainString(),
        explanation.map(Explanation::run).orElse(null),
        explanation.map(ExplanationsResource::views).orElse(null));
  }

  private static List<ActionView> views(Explanation explanation) {
    return explanation.actions().stream()
        .map(
            line -> new ActionView(line.action().toString(), line.what(), line.ready(), line.why()))
        .toList();
  }

  private static ActionId action(String text) {
    try {
      return ActionId.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(
          "action is like 5.2 or 5, and not '%s': the number of an entry, and of a call that it asked for."
              .formatted(text));
    }
  }

  private static HttpProblem notDeployed(Run run) {
    return Problems.conflict(
        "Agent not deployed",
        "Agent '%s' is not deployed here, so what is ready cannot be said. Ask where it is."
            .formatted(run.agent()));
  }
}
