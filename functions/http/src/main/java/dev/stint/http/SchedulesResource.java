package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.agent.Schedule;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.codec.Names;
import dev.stint.engine.Schedules;
import dev.stint.engine.Schedules.Change;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Occurrence;
import dev.stint.run.Person;
import dev.stint.run.ScheduleState;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Lists, sets, pauses and removes schedules. */
@Path("/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
public class SchedulesResource {

  private static final int UPCOMING = 5;
  private static final int PAGE_MAX = 100;

  private final Schedules schedules;
  private final People people;

  @Inject
  SchedulesResource(Schedules schedules, People people) {
    this.schedules = schedules;
    this.people = people;
  }

  /**
   * A schedule.
   *
   * @param agent whose runs are started
   * @param expression {@code cron(…)} or {@code rate(…)} as in EventBridge Scheduler
   * @param zone in which a cron expression is read; UTC by default
   * @param input the task of each run
   * @param overlap {@code skip} (by default), {@code queue} or {@code allow}, if the run before has
   *     not ended
   * @param missed which of the times are made up for at which nothing could be started: {@code
   *     "one"} (by default), {@code "all"} or {@code "none"}
   * @param missedWithin how long ago these may be, as an ISO-8601 duration; a day by default
   * @param reason for the history
   * @param by who sets it; used only if no authentication is configured
   */
  public record ScheduleRequest(
      @Nullable String agent,
      @Nullable String expression,
      @Nullable String zone,
      @Nullable String input,
      @Nullable String overlap,
      @Nullable String missed,
      @Nullable String missedWithin,
      @Nullable String reason,
      @Nullable String by) {

    static final String EXAMPLE =
        "{\"agent\": \"clerk\", \"expression\": \"cron(0 8 ? * MON-FRI *)\", \"zone\": \"Europe/Berlin\", \"input\": \"…\"}";
  }

  /**
   * @param by who does it; used only if no authentication is configured
   */
  public record PauseRequest(@Nullable String reason, @Nullable String by) {

    static final PauseRequest EMPTY = new PauseRequest(null, null);
  }

  /**
   * A schedule as its log has it now; members that do not apply are left out.
   *
   * @param input the task of each run; left out in a list
   * @param source {@code code} or {@code person}
   * @param status {@code active} or {@code paused}
   * @param next its next times, at most five
   * @param last the last time at which a run was started
   * @param lastRun that run
   * @param queued times whose runs wait for the one before to end
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ScheduleView(
      String schedule,
      String agent,
      String expression,
      String zone,
      @Nullable String input,
      String overlap,
      String missed,
      @Nullable String missedWithin,
      String source,
      String status,
      List<String> next,
      @Nullable String last,
      @Nullable String lastRun,
      @Nullable List<String> queued) {}

  /** All schedules, by name. */
  public record SchedulesView(List<ScheduleView> schedules) {}

  /**
   * Something that happened to a schedule.
   *
   * @param type {@code planned}, {@code paused}, {@code unpaused}, {@code removed}, {@code fired},
   *     {@code queued} or {@code skipped}
   * @param due the time that came
   * @param to the last of the times that were left out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HappenedView(
      long entry,
      String at,
      String type,
      @Nullable String due,
      @Nullable String to,
      @Nullable String run,
      @Nullable String why,
      @Nullable String by) {}

  /**
   * @param next the {@code after} of the next request
   */
  public record HistoryView(List<HappenedView> entries, long next) {}

  @GET
  @Operation(summary = "All schedules, with their next times")
  public SchedulesView list() {
    return new SchedulesView(
        schedules.list().stream().map(state -> view(state, Optional.empty())).toList());
  }

  @GET
  @Path("/{name}")
  @Operation(summary = "A schedule, with its next times")
  public ScheduleView get(@PathParam("name") String name) {
    return schedules.find(name).map(this::whole).orElseThrow(() -> Problems.unknownSchedule(name));
  }

  @PUT
  @Path("/{name}")
  @Operation(summary = "Sets a schedule, a new one or another plan for one that was set before")
  @APIResponse(responseCode = "409", description = "It is in the code of an agent")
  public ScheduleView set(
      @PathParam("name") String name,
      @Nullable ScheduleRequest body,
      @Context SecurityContext security) {
    ScheduleRequest asked = Requests.present(body, ScheduleRequest.EXAMPLE);
    String agent = Requests.present(asked.agent(), "agent", ScheduleRequest.EXAMPLE);
    String expression = Requests.present(asked.expression(), "expression", ScheduleRequest.EXAMPLE);
    String input = Requests.text(asked.input(), "input", ScheduleRequest.EXAMPLE);
    Person person = people.of(security, asked.by(), Requests.reason(asked.reason()));
    Schedule schedule;
    try {
      schedule =
          new Schedule(
              name, expression, zone(asked.zone()), input, overlap(asked.overlap()), missed(asked));
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(String.valueOf(e.getMessage()));
    }
    return answer(name, agent, schedules.set(agent, schedule, person));
  }

  @DELETE
  @Path("/{name}")
  @Operation(summary = "Removes a schedule; its runs go on")
  @APIResponse(responseCode = "409", description = "It is in the code of an agent")
  public ScheduleView remove(@PathParam("name") String name, @Context SecurityContext security) {
    return answer(name, "", schedules.remove(name, people.of(security, null, null)));
  }

  @POST
  @Path("/{name}/pause")
  @Operation(summary = "Has a schedule start nothing; the times until it goes on are not missed")
  public ScheduleView pause(
      @PathParam("name") String name,
      @Nullable PauseRequest body,
      @Context SecurityContext security) {
    return answer(name, "", schedules.pause(name, person(body, security)));
  }

  @POST
  @Path("/{name}/resume")
  @Operation(summary = "Has a paused schedule go on")
  public ScheduleView resume(
      @PathParam("name") String name,
      @Nullable PauseRequest body,
      @Context SecurityContext security) {
    return answer(name, "", schedules.unpause(name, person(body, security)));
  }

  private Person person(@Nullable PauseRequest body, SecurityContext security) {
    PauseRequest request = body == null ? PauseRequest.EMPTY : body;
    return people.of(security, request.by(), Requests.reason(request.reason()));
  }

  /**
   * @param after how many entries the client has already
   */
  @GET
  @Path("/{name}/entries")
  @Operation(summary = "What happened to a schedule, in order; also to one that was removed")
  public HistoryView history(
      @PathParam("name") String name, @QueryParam("after") @Nullable String after) {
    long from = Requests.number(after, "after", 0, Long.MAX_VALUE - 1, 0);
    List<ScheduleChanged> entries =
        Schedule.isName(name) ? schedules.history(name, from, PAGE_MAX) : List.of();
    if (entries.isEmpty() && from == 0) {
      throw Problems.unknownSchedule(name);
    }
    return new HistoryView(
        entries.stream().map(SchedulesResource::happened).toList(), from + entries.size());
  }

  private ScheduleView answer(String name, String agent, Change change) {
    return switch (change) {
      case Change.Accepted(ScheduleState schedule) -> whole(schedule);
      case Change.Unknown unknown -> throw Problems.unknownSchedule(name);
      case Change.UnknownAgent(List<String> deployed) ->
          throw Problems.unknownAgent(agent, deployed);
      case Change.Impossible(String why) -> throw Problems.conflict("Not possible", why);
      case Change.BadRequest(String what) -> throw Problems.badRequest(what);
    };
  }

  private static ZoneId zone(@Nullable String zone) {
    try {
      return ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'zone' is '%s'; expected one as Europe/Berlin".formatted(zone), e);
    }
  }

  private static Overlap overlap(@Nullable String name) {
    return name == null
        ? Overlap.SKIP
        : Arrays.stream(Overlap.values())
            .filter(overlap -> Names.of(overlap).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'overlap' is '%s'; expected skip, queue or allow".formatted(name)));
  }

  private static Missed missed(ScheduleRequest asked) {
    Duration window = Missed.ONE.window();
    if (asked.missedWithin() != null) {
      try {
        window = Duration.parse(asked.missedWithin());
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "'missedWithin' is '%s'; expected an ISO-8601 duration as PT6H"
                .formatted(asked.missedWithin()),
            e);
      }
    }
    String missed = asked.missed() == null ? "one" : asked.missed();
    return switch (missed) {
      case "none" -> Missed.NONE;
      case "one" -> new Missed(window, false);
      case "all" -> Missed.all(window);
      default ->
          throw new IllegalArgumentException(
              "'missed' is '%s'; expected none, one or all".formatted(missed));
    };
  }

  private ScheduleView whole(ScheduleState state) {
    return view(state, Optional.of(schedules.input(state)));
  }

  private ScheduleView view(ScheduleState state, Optional<String> input) {
    ScheduleState.Plan plan = state.plan();
    Missed missed = plan.missed();
    boolean isMadeUpFor = !missed.window().isZero();
    return new ScheduleView(
        plan.name(),
        plan.agent(),
        plan.expression(),
        plan.zone().getId(),
        input.orElse(null),
        Names.of(plan.overlap()),
        isMadeUpFor ? (missed.all() ? "all" : "one") : "none",
        isMadeUpFor ? missed.window().toString() : null,
        state.inCode() ? "code" : "person",
        state.phase().name().toLowerCase(Locale.ROOT),
        schedules.upcoming(state, UPCOMING).stream().map(Instant::toString).toList(),
        state.last() == null ? null : state.last().toString(),
        state.lastRun() == null ? null : state.lastRun().value(),
        state.queued().isEmpty() ? null : state.queued().stream().map(Instant::toString).toList());
  }

  private static HappenedView happened(ScheduleChanged entry) {
    return switch (entry.what()) {
      case Occurrence.Planned(Person person) -> by(entry, "planned", person);
      case Occurrence.Paused(Person person) -> by(entry, "paused", person);
      case Occurrence.Unpaused(Person person) -> by(entry, "unpaused", person);
      case Occurrence.Removed(Person person) -> by(entry, "removed", person);
      case Occurrence.Fired(Instant due, var run) ->
          at(entry, "fired", due, null, run.value(), null);
      case Occurrence.Queued(Instant due) -> at(entry, "queued", due, null, null, null);
      case Occurrence.Skipped(Instant from, Instant to, String why) ->
          at(entry, "skipped", from, to.toString(), null, why);
    };
  }

  private static HappenedView by(ScheduleChanged entry, String type, Person person) {
    return new HappenedView(
        entry.seq(),
        entry.at().toString(),
        type,
        null,
        null,
        null,
        person.why().isBlank() ? null : person.why(),
        person.by());
  }

  private static HappenedView at(
      ScheduleChanged entry,
      String type,
      Instant due,
      @Nullable String to,
      @Nullable String run,
      @Nullable String why) {
    return new HappenedView(
        entry.seq(), entry.at().toString(), type, due.toString(), to, run, why, null);
  }
}
