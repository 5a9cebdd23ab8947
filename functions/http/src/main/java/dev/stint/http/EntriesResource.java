package dev.stint.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.RunId;
import dev.stint.codec.ExactJson;
import dev.stint.engine.Runs;
import dev.stint.http.Views.EntriesView;
import dev.stint.message.Payload;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Hold;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import io.fabric8.zjsonpatch.JsonDiff;
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
import org.jspecify.annotations.Nullable;

/** The log of a run, entry by entry. */
@Path("/runs/{run}/entries")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class EntriesResource {

  private static final int PAGE_MAX = 100;
  private static final int WAIT_SECONDS_MAX = 20;

  private final Runs runs;

  @Inject
  EntriesResource(Runs runs) {
    this.runs = runs;
  }

  /**
   * @param after how many entries the client has already; the answer begins with the entry after
   *     them
   * @param wait how many seconds to wait for a new entry, at most {@value #WAIT_SECONDS_MAX}; the
   *     answer comes sooner if there is one, or if the run is not at work
   */
  @GET
  @Operation(
      summary = "Entries of a run, in order",
      description =
          "after: how many entries you know, from 0. wait: seconds to wait for more. next: the next 'after'.")
  public EntriesView entries(
      @PathParam("run") String id,
      @QueryParam("after") @Nullable String after,
      @QueryParam("wait") @Nullable String wait)
      throws InterruptedException {
    RunId run = Requests.run(id);
    long from = Requests.number(after, "after", 0, Long.MAX_VALUE - 1, 0);
    long waitSeconds = Requests.number(wait, "wait", 0, WAIT_SECONDS_MAX, 0);
    return view(
        Waiting.until(runs, run, Waiting.end(waitSeconds), now -> now.length() > from), from);
  }

  private EntriesView view(Run run, long from) {
    List<Timeline> log = runs.timeline(run).log();
    int first = (int) Math.min(from, log.size());
    List<ObjectNode> views = new ArrayList<>();
    for (Timeline at : log.subList(first, Math.min(log.size(), first + PAGE_MAX))) {
      ObjectNode view = EntryViews.of(at);
      diff(at).ifPresent(diff -> view.set("diff", diff));
      views.add(view);
    }
    return new EntriesView(run.id().value(), Views.name(run.status()), views, from + views.size());
  }

  /** A person's change of a call's arguments, as a JSON Patch (RFC 6902). */
  private Optional<JsonNode> diff(Timeline at) {
    if (!(at.last() instanceof Resumed resumed)
        || !(resumed.resolution() instanceof Resolution.Decision decision)) {
      return Optional.empty();
    }
    Payload edited = decision.arguments();
    return edited == null
        ? Optional.empty()
        : at.settledWait()
            .flatMap(Suspension::hold)
            .flatMap(Hold::toolCall)
            .flatMap(open -> diff(open.call().arguments(), edited));
  }

  private Optional<JsonNode> diff(Payload asked, Payload edited) {
    try {
      return Optional.of(
          JsonDiff.asJson(ExactJson.read(runs.text(asked)), ExactJson.read(runs.text(edited))));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // The model's arguments are not JSON, so there is no patch.
    }
  }
}
