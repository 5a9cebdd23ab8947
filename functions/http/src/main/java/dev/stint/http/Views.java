package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolSpec;
import dev.stint.codec.LimitsJson;
import dev.stint.codec.Names;
import dev.stint.engine.Runs;
import dev.stint.engine.Trees;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.http.HoldViews.LinkTo;
import dev.stint.message.Part;
import dev.stint.message.Text;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Gist;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Reserved;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import dev.stint.run.Waste;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Runs and agents as the API shows them. */
@Singleton
final class Views {

  private final Runs runs;
  private final HoldViews holds;
  private final Trees trees;

  @Inject
  Views(Runs runs, HoldViews holds, Trees trees) {
    this.runs = runs;
    this.holds = holds;
    this.trees = trees;
  }

  /**
   * A run as its log has it now; members that do not apply are left out.
   *
   * @param parent the call that delegated to this run
   * @param stopping whether the run has ended, and runs below it have not
   * @param reserved what is reserved out of its limits for runs below it that have not ended
   * @param answer the model's last reply, if it finished the run's work
   * @param result the answer as JSON, if the agent has a type of answers
   * @param holds of this run; {@code GET /runs/<run>} also has those of the runs below that have
   *     not ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RunView(
      String run,
      String agent,
      String status,
      String startedAt,
      @Nullable Map<String, String> tags,
      @Nullable ParentView parent,
      @Nullable Boolean stopping,
      long entries,
      long steps,
      ObjectNode usage,
      String costUsd,
      SpentView stint,
      @Nullable WasteView wasted,
      @Nullable ReservedView reserved,
      ObjectNode stintLimits,
      ObjectNode runLimits,
      @Nullable String answer,
      @JsonRawValue @Schema(implementation = Object.class) @Nullable String result,
      @Nullable EndView end,
      @Nullable RetryView retry,
      @Nullable List<HoldView> holds) {}

  /**
   * The call that delegated to a run.
   *
   * @param path the runs above, the root of the tree first
   */
  public record ParentView(String run, String action, List<String> path) {}

  /**
   * What is reserved for runs at work below.
   *
   * @param steps with one for the outcome of each call that waits
   * @param children runs that these may delegate to
   * @param open how many runs have not ended
   */
  public record ReservedView(
      long steps, long tokens, String costUsd, long bytes, long children, int open) {}

  /**
   * Cost and tokens of model calls whose replies the run did not use. They are not part of the
   * run's {@code usage} and {@code costUsd}, but they do reduce what its limits leave.
   */
  public record WasteView(long calls, ObjectNode usage, String costUsd) {}

  /** The next try of an action that failed. */
  public record RetryView(String action, int attempt, String error, String next) {}

  /** How a run ended, if not by an answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EndView(String at, @Nullable String cause, @Nullable String by, String detail) {}

  /** The use of the run since a person last decided. */
  public record SpentView(long steps, long tokens, String costUsd, long bytes) {}

  /**
   * A run in a list, as it was when its status last changed.
   *
   * @param task its first words; missing if they are not known
   * @param steps as of then; missing if they are not known
   * @param costUsd as of then; missing if it is not known
   * @param retry the next try of an action that failed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SummaryView(
      String run,
      String agent,
      String status,
      String startedAt,
      @Nullable String task,
      @Nullable Long steps,
      @Nullable String costUsd,
      @Nullable Map<String, String> tags,
      @Nullable RetryView retry,
      @Nullable String trouble) {}

  /** A page of runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RunsView(List<SummaryView> runs, @Nullable String next) {}

  /**
   * A page of entries.
   *
   * @param next the {@code after} of the next request: how many entries the client then has
   */
  public record EntriesView(String run, String status, List<ObjectNode> entries, long next) {}

  /**
   * A deployed agent.
   *
   * @param instructions missing if they are made for each run, from its task
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AgentView(
      String agent,
      @Nullable String instructions,
      String route,
      List<ToolView> tools,
      ObjectNode stintLimits,
      ObjectNode runLimits,
      String definition) {}

  /**
   * One of an agent's tools.
   *
   * @param approval whether each call needs a person's approval: as the agent or the deployment
   *     says
   * @param approvalByRule whether a rule of the agent says which of its calls need one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ToolView(
      String tool,
      String description,
      String effect,
      boolean approval,
      boolean approvalByRule,
      @Nullable String undo) {}

  /**
   * @param link the person for whom the holds get links; empty for no links
   */
  RunView of(Run run, Optional<LinkTo> link) {
    return of(run, holds.of(run, link));
  }

  /** As {@link #of(Run, Optional)}, with the holds of the runs below, each of which is read. */
  RunView withBelow(Run run, Optional<LinkTo> link) {
    List<HoldView> waiting = new ArrayList<>(holds.of(run, link));
    trees.atWorkBelow(run).forEach(below -> waiting.addAll(holds.of(below, link)));
    return of(run, waiting);
  }

  private RunView of(Run run, List<HoldView> waiting) {
    Spent stint = run.stint();
    return new RunView(
        run.id().value(),
        run.agent(),
        name(run.status()),
        run.started().at().toString(),
        tags(run.started().tags()),
        run.parent().map(Views::parent).orElse(null),
        run.isStopping() ? true : null,
        run.length(),
        run.spent().steps(),
        EntryViews.usage(run.spent().usage()),
        run.spent().costUsd().toPlainString(),
        new SpentView(
            stint.steps(), stint.usage().tokens(), stint.costUsd().toPlainString(), stint.bytes()),
        wasted(run.wasted()),
        reserved(run.reserved()),
        LimitsJson.write(run.stintLimits()),
        LimitsJson.write(run.runLimits()),
        runs.answer(run).map(this::text).orElse(null),
        result(run),
        run.end().map(Views::end).orElse(null),
        runs.retry(run).map(Views::retry).orElse(null),
        waiting.isEmpty() ? null : waiting);
  }

  /** The answer as JSON; null if the agent was deployed with another type of answers since. */
  private @Nullable String result(Run run) {
    try {
      return runs.answerJson(run).orElse(null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Map<String, String> tags(Tags tags) {
    return tags.isEmpty() ? null : tags.values();
  }

  private static ParentView parent(Parent parent) {
    return new ParentView(
        parent.run().value(),
        parent.action().toString(),
        parent.path().stream().map(RunId::value).toList());
  }

  /** The runs above a run; null if there are none. */
  static @Nullable List<String> path(Run run) {
    return run.path().isEmpty() ? null : run.path().stream().map(RunId::value).toList();
  }

  static @Nullable ReservedView reserved(Reserved reserved) {
    return reserved.open() == 0
        ? null
        : new ReservedView(
            reserved.steps(),
            reserved.tokens(),
            reserved.costUsd().toPlainString(),
            reserved.bytes(),
            reserved.children(),
            reserved.open());
  }

  static @Nullable WasteView wasted(Waste waste) {
    return waste.calls() == 0
        ? null
        : new WasteView(
            waste.calls(), EntryViews.usage(waste.usage()), waste.costUsd().toPlainString());
  }

  private static RetryView retry(Retry retry) {
    return new RetryView(
        retry.action().toString(), retry.attempt(), retry.error(), retry.next().toString());
  }

  private static EndView end(Entry.Ended end) {
    return switch (end) {
      case Failed e -> new EndView(e.at().toString(), Names.of(e.cause()), null, e.detail());
      case Cancelled e -> end(e, e.person());
      case Moved e -> end(e, e.person());
    };
  }

  private static EndView end(Entry.Ended end, Person person) {
    return new EndView(end.at().toString(), null, person.by(), person.why());
  }

  private String text(List<Part> parts) {
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> runs.text(part.payload()))
        .collect(Collectors.joining("\n"));
  }

  static RunsView of(RunIndex.Page page) {
    return new RunsView(
        page.runs().stream().map(Views::of).toList(), page.next().map(Views::cursor).orElse(null));
  }

  private static SummaryView of(RunSummary run) {
    return new SummaryView(
        run.run().value(),
        run.agent(),
        name(run.status()),
        run.startedAt().toString(),
        run.gist().task().isEmpty() ? null : run.gist().task(),
        run.gist().equals(Gist.NONE) ? null : run.gist().steps(),
        run.gist().equals(Gist.NONE) ? null : run.gist().costUsd().toPlainString(),
        tags(run.tags()),
        run.notes().retry().map(Views::retry).orElse(null),
        run.trouble().orElse(null));
  }

  static String cursor(RunIndex.Cursor cursor) {
    String plain = cursor.startedAtMillis() + "." + cursor.run();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  static AgentView of(Agent agent) {
    return new AgentView(
        agent.name(),
        agent.isInstructedByInput() ? null : agent.instructions(),
        agent.route(),
        agent.toolSpecs().stream().map(spec -> of(agent, spec)).toList(),
        LimitsJson.write(agent.stintLimits()),
        LimitsJson.write(agent.runLimits()),
        agent.fingerprint());
  }

  private static ToolView of(Agent agent, ToolSpec spec) {
    boolean asksBeforeEach = agent.asksBeforeEach(spec.name());
    return new ToolView(
        spec.name(),
        spec.description(),
        name(spec.effect()),
        asksBeforeEach,
        !asksBeforeEach && agent.asksBefore(spec.name()),
        spec.undo().map(Views::name).orElse(null));
  }

  private static String name(Effect effect) {
    return effect.name().toLowerCase(Locale.ROOT);
  }

  static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
