package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Agent;
import dev.stint.agent.ToolSpec;
import dev.stint.codec.EntryJson;
import dev.stint.message.Part;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Held;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.step.Runs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the API shows. */
final class Views {

  private Views() {}

  /** A run as its log has it now; members that do not apply are left out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RunView(
      String run,
      String agent,
      String status,
      String startedAt,
      long entries,
      long steps,
      ObjectNode usage,
      String costUsd,
      ObjectNode limits,
      @Nullable String answer,
      @Nullable EndView end,
      @Nullable List<HoldView> holds) {}

  /** How a run ended, if not by an answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EndView(String at, @Nullable String cause, @Nullable String by, String detail) {}

  /** What a run waits for. */
  public record HoldView(String action, String tool, String reason, String detail, String since) {}

  /** A run in a list: as it stood when its status last changed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SummaryView(
      String run, String agent, String status, String startedAt, @Nullable String trouble) {}

  /** A page of runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RunsView(List<SummaryView> runs, @Nullable String next) {}

  /**
   * A page of entries.
   *
   * @param next what to ask for as {@code after} next time
   */
  public record EntriesView(String run, String status, List<ObjectNode> entries, long next) {}

  /** An agent, for those who want to give it a task. */
  public record AgentView(
      String agent, String instructions, String route, List<ToolView> tools, ObjectNode limits) {}

  /** One of an agent's tools. */
  public record ToolView(String tool, String description, String effect) {}

  static RunView of(Run run, Runs runs) {
    List<HoldView> holds =
        run.calls().values().stream().filter(call -> call.held() != null).map(Views::hold).toList();
    return new RunView(
        run.id().value(),
        run.agent(),
        name(run.status()),
        run.started().at().toString(),
        run.length(),
        run.spent().steps(),
        EntryJson.write(run.spent().usage()),
        run.spent().costUsd().toPlainString(),
        EntryJson.write(run.limits()),
        run.answer().map(parts -> text(parts, runs)).orElse(null),
        run.end().map(Views::end).orElse(null),
        holds.isEmpty() ? null : holds);
  }

  private static EndView end(Entry.End end) {
    return switch (end) {
      case Failed e -> new EndView(e.at().toString(), EntryJson.write(e.cause()), null, e.detail());
      case Cancelled e -> new EndView(e.at().toString(), null, e.by(), e.why());
    };
  }

  private static HoldView hold(OpenCall call) {
    Held held = Objects.requireNonNull(call.held());
    return new HoldView(
        held.action().toString(),
        call.call().tool(),
        EntryJson.write(held.reason()),
        held.detail(),
        held.at().toString());
  }

  private static String text(List<Part> parts, Runs runs) {
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
        run.trouble().orElse(null));
  }

  private static String cursor(RunIndex.Cursor cursor) {
    String plain = cursor.startedAtMillis() + "." + cursor.run();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  static AgentView of(Agent agent) {
    return new AgentView(
        agent.name(),
        agent.instructions(),
        agent.route(),
        agent.toolSpecs().stream().map(Views::of).toList(),
        EntryJson.write(agent.limits()));
  }

  private static ToolView of(ToolSpec spec) {
    return new ToolView(
        spec.name(), spec.description(), spec.effect().name().toLowerCase(Locale.ROOT));
  }

  static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
