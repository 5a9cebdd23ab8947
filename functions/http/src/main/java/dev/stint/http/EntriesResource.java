package dev.stint.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.codec.EntryJson;
import dev.stint.codec.ExactJson;
import dev.stint.http.Views.EntriesView;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import dev.stint.step.Runs;
import io.fabric8.zjsonpatch.JsonDiff;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
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
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Runs runs;

  @Inject
  EntriesResource(Runs runs) {
    this.runs = runs;
  }

  /**
   * @param after how many entries are known already: those before this position
   * @param wait how many seconds to wait for an entry, at most {@value #WAIT_SECONDS_MAX}; the
   *     answer comes with the first one, or when the run can bring no more
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
    long end = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
    Run now = find(id, run);
    while (now.length() <= from && isAtWork(now) && System.nanoTime() < end) {
      Thread.sleep(LOOK_EVERY);
      now = find(id, run);
    }
    return view(now, from);
  }

  private Run find(String id, RunId run) {
    return runs.find(run).orElseThrow(() -> Problems.unknownRun(id));
  }

  /** Whether a step may add an entry by itself. */
  private static boolean isAtWork(Run run) {
    return run.status() == Status.RUNNING;
  }

  private EntriesView view(Run run, long from) {
    List<Entry> entries = run.entries();
    int first = (int) Math.min(from, entries.size());
    List<ObjectNode> views = new ArrayList<>();
    for (Entry entry : entries.subList(first, Math.min(entries.size(), first + PAGE_MAX))) {
      long seq = from + views.size();
      ObjectNode view = EntryJson.write(entry);
      view.remove("v");
      view.put("seq", seq);
      if (entry instanceof Decided decided && decided.arguments() != null) {
        diff(run, seq, decided).ifPresent(diff -> view.set("diff", diff));
      }
      views.add(view);
    }
    return new EntriesView(run.id().value(), Views.name(run.status()), views, from + views.size());
  }

  /** What a person changed in a call's arguments, as a JSON Patch (RFC 6902). */
  private Optional<JsonNode> diff(Run run, long seq, Decided decided) {
    Optional<OpenCall> call =
        run.first(seq).flatMap(before -> before.hold(decided.hold())).flatMap(Hold::call);
    if (call.isEmpty() || decided.arguments() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JsonDiff.asJson(
              ExactJson.read(runs.text(call.get().call().arguments())),
              ExactJson.read(runs.text(decided.arguments()))));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // What the model wrote was not JSON: there is nothing to compare.
    }
  }
}
