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
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final int STREAM_MINUTES_MAX = 10;

  /** Streams of a process; one more gets its first page, and is ended. */
  private static final int STREAMS_MAX = 500;

  private static final AtomicInteger STREAMS = new AtomicInteger();

  /** How often a run is looked at that waits, or is over. */
  private static final Duration AT_REST = Duration.ofSeconds(2);

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

  /**
   * A stream of pages, each with the entries that are new and the status: one at once, one whenever
   * something happens, and one every {@value #WAIT_SECONDS_MAX} seconds. It ends after {@value
   * #STREAM_MINUTES_MAX} minutes; {@code after}, or the id of the last event, says where to go on.
   */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(hidden = true)
  public void stream(
      @PathParam("run") String id,
      @QueryParam("after") @Nullable String after,
      @HeaderParam("Last-Event-ID") @Nullable String last,
      @Context SseEventSink sink,
      @Context Sse sse)
      throws InterruptedException {
    RunId run = Requests.run(id);
    long from = Requests.number(last == null ? after : last, "after", 0, Long.MAX_VALUE - 1, 0);
    long end = Waiting.end(Duration.ofMinutes(STREAM_MINUTES_MAX).toSeconds());
    EntriesView page = view(Waiting.until(runs, run, Waiting.end(0), now -> true), from);
    boolean mayStay = STREAMS.incrementAndGet() <= STREAMS_MAX;
    try (sink) {
      while (isSent(page, sink, sse) && mayStay && System.nanoTime() < end) {
        page = next(run, page, sink);
      }
    } finally {
      STREAMS.decrementAndGet();
    }
  }

  /** Whether the client took a page; one that does not read in time has no stream any longer. */
  private static boolean isSent(EntriesView page, SseEventSink sink, Sse sse)
      throws InterruptedException {
    if (sink.isClosed()) {
      return false;
    }
    try {
      sink.send(
              sse.newEventBuilder()
                  .id(Long.toString(page.next()))
                  .mediaType(MediaType.APPLICATION_JSON_TYPE)
                  .data(EntriesView.class, page)
                  .build())
          .toCompletableFuture()
          .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      return !sink.isClosed();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** The next page: when something has happened, or so that the connection stays open. */
  private EntriesView next(RunId run, EntriesView before, SseEventSink sink)
      throws InterruptedException {
    long end = Waiting.end(WAIT_SECONDS_MAX);
    for (; ; ) {
      Run now = Waiting.until(runs, run, end, known -> known.length() > before.next());
      boolean isNews =
          now.length() > before.next() || !Views.name(now.status()).equals(before.status());
      if (isNews || sink.isClosed() || System.nanoTime() >= end) {
        return view(now, before.next());
      }
      Thread.sleep(AT_REST);
    }
  }

  private EntriesView view(Run run, long from) {
    List<ObjectNode> views = new ArrayList<>();
    for (Timeline at : after(runs.timeline(run), from)) {
      ObjectNode view = EntryViews.of(at);
      diff(at).ifPresent(diff -> view.set("diff", diff));
      views.add(view);
    }
    return new EntriesView(run.id().value(), Views.name(run.status()), views, from + views.size());
  }

  /** The first entries after so many; who follows a run asks for those at its end. */
  private static List<Timeline> after(Timeline timeline, long from) {
    ArrayDeque<Timeline> points = new ArrayDeque<>();
    for (Timeline at = timeline; at.length() > from; at = at.before()) {
      points.addFirst(at);
      if (points.size() > PAGE_MAX) {
        points.removeLast();
      }
    }
    return List.copyOf(points);
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
