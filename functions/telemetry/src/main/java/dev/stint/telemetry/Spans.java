package dev.stint.telemetry;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.engine.Observer.Appended;
import dev.stint.message.Excerpt;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Input;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Suspension;
import dev.stint.run.Wait;
import dev.stint.telemetry.Span.Kind;
import dev.stint.telemetry.Span.Link;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The spans that end with an entry of a run: one trace for a run, whatever number of processes make
 * it. A span is a function of the run and the entry, so that whoever makes it makes the same.
 *
 * <ul>
 *   <li>{@code chat <model>}: a model call, also one that was paid for in vain;
 *   <li>{@code execute_tool <tool>}, with a link to the run that it delegated to, {@code undo
 *       <tool>}, {@code notify <channel>}: a call;
 *   <li>{@code wait for …}: a wait, from the entry that began it to the one that ended it, with a
 *       link to the call that waited;
 *   <li>{@code invoke_agent <agent>} without a parent: the run, when it comes to its end. One that
 *       goes on after that, as a message came, tells of itself again, with the same id and a later
 *       end, and so do its waits;
 *   <li>{@code receive_message}, {@code fork}, {@code rewind}: points in time.
 * </ul>
 */
public final class Spans {

  private final boolean withContent;
  private final ModelNames models;

  /**
   * @param withContent whether spans tell what was said: tasks, replies, arguments and results
   */
  public Spans(boolean withContent, ModelNames models) {
    this.withContent = withContent;
    this.models = models;
  }

  /** The spans that end with an entry, the run as a whole last. */
  public List<Span> of(Appended at) {
    List<Span> spans = new ArrayList<>();
    switch (at.entry()) {
      case ModelReplied reply -> spans.add(chat(at, reply));
      case Wasted wasted -> spans.add(wasted(at, wasted));
      case ToolReturned returned ->
          at.before()
              .call(returned.action())
              .ifPresent(open -> spans.add(call(at, returned, open)));
      case Resumed resumed ->
          at.before()
              .waitAt(resumed.suspended())
              .ifPresent(wait -> answered(at, resumed, wait, spans));
      case Input input -> spans.add(message(at, input));
      case Forked fork ->
          spans.add(point(at, "fork", List.of(link(fork.from(), "forked_from")), attributes(at)));
      case Rewound rewound -> spans.add(point(at, "rewind", List.of(), attributes(at)));
      default -> {}
    }
    endedWaits(at).forEach(wait -> spans.add(wait(at, wait)));
    if (ends(at)) {
      spans.add(whole(at));
    }
    return spans;
  }

  private Span chat(Appended at, ModelReplied reply) {
    Map<String, Object> more = attributes(at);
    more.putAll(models.attributes(reply.model()));
    usage(more, reply.usage().inputTokens(), reply.usage().outputTokens());
    more.put(Names.CACHE_READ_TOKENS, reply.usage().cachedTokens());
    more.put(Names.CACHE_WRITE_TOKENS, reply.usage().cacheWrittenTokens());
    more.put(Names.COST, reply.cost().doubleValue());
    more.put(Names.ACTION, reply.action().toString());
    more.put(Names.AGENT_VERSION, reply.definition());
    more.put(Names.FINISH_REASONS, List.of(finish(reply)));
    if (withContent) {
      more.put(Names.OUTPUT_MESSAGES, Contents.message("assistant", reply.parts()));
    }
    return step(
        at,
        reply.action(),
        chatName(more),
        Kind.CLIENT,
        reply.at().minus(reply.took()),
        more,
        List.of(),
        reply.unfit() == null ? null : said("The answer is not as it should be.", reply.unfit()));
  }

  private static String finish(ModelReplied reply) {
    if (reply.cutOff()) {
      return "length";
    }
    return reply.calls().isEmpty() ? "stop" : "tool_calls";
  }

  /** A call that was paid for in vain has no other span, or another process has made that one. */
  private Span wasted(Appended at, Wasted wasted) {
    Map<String, Object> more = attributes(at);
    more.putAll(models.attributes(wasted.model()));
    usage(more, wasted.usage().inputTokens(), wasted.usage().outputTokens());
    more.put(Names.COST, wasted.cost().doubleValue());
    more.put(Names.WASTED, true);
    more.put(Names.ACTION, wasted.action().toString());
    return span(
        at,
        TraceIds.entry(at.run().id(), at.seq()),
        chatName(more),
        Kind.CLIENT,
        wasted.at(),
        more,
        List.of(),
        said("It was paid for in vain.", wasted.why()));
  }

  /** A reason may quote what was said. */
  private String said(String what, String why) {
    return withContent ? what + " " + Excerpt.of(why, Contents.CHARS_MAX) : what;
  }

  private static String chatName(Map<String, Object> attributes) {
    return "chat " + attributes.get(Names.REQUEST_MODEL);
  }

  private static void usage(Map<String, Object> more, long input, long output) {
    more.put(Names.INPUT_TOKENS, input);
    more.put(Names.OUTPUT_TOKENS, output);
  }

  /** A call, an undo or a notice that ended with a result or an error. */
  private Span call(Appended at, ToolReturned returned, OpenCall open) {
    Map<String, Object> more = attributes(at);
    more.put(Names.AGENT_VERSION, returned.definition());
    return outcome(at, open, returned.result(), returned.at().minus(returned.took()), more);
  }

  private Span outcome(
      Appended at, OpenCall open, ToolResult result, Instant start, Map<String, Object> more) {
    more.put(Names.ACTION, open.id().toString());
    String name = name(open);
    Kind kind = Kind.INTERNAL;
    if (open instanceof OpenCall.Notice notice) {
      more.put(Names.CHANNEL, notice.channel());
      kind = Kind.PRODUCER;
    } else if (open instanceof OpenCall.OfTool tool) {
      more.put(Names.OPERATION, "execute_tool");
      more.put(Names.TOOL, tool.call().tool());
      more.put(Names.TOOL_CALL, tool.call().id());
      more.put(Names.TOOL_TYPE, "function");
      if (withContent) {
        more.put(Names.TOOL_ARGUMENTS, Contents.of(tool.call().arguments()));
        more.put(Names.TOOL_RESULT, Contents.of(result.output()));
      }
    }
    String error = result.error() ? "The call failed." : null;
    return step(at, open.id(), name, kind, start, more, children(at, open.id()), error);
  }

  private static String name(OpenCall open) {
    return switch (open) {
      case OpenCall.Model model -> "chat";
      case OpenCall.Tool tool -> "execute_tool " + tool.call().tool();
      case OpenCall.Undo undo -> "undo " + undo.call().tool();
      case OpenCall.Notice notice -> "notify " + kind(notice);
    };
  }

  /** Without the ids of runs, of which there are many. */
  private static String kind(OpenCall.Notice notice) {
    if (notice.isForKin()) {
      return notice.isForParent() ? "parent" : "child";
    }
    return notice.channel();
  }

  /** The runs that a call delegated to have traces of their own. */
  private static List<Link> children(Appended at, ActionId action) {
    return at.before().child(action).stream()
        .map(child -> link(child.run(), "delegated_to"))
        .toList();
  }

  private static Link link(RunId run, String why) {
    return new Link(TraceIds.trace(run), TraceIds.run(run), why);
  }

  /**
   * A call whose result came with the end of its wait: from another system, another run or the
   * clock, or as a person let a withheld result count, or decided about a doubt: then it ended
   * before the wait. A call that a person answered or refused was not made.
   */
  private void answered(Appended at, Resumed resumed, Suspension wait, List<Span> spans) {
    Instant since = wait.entry().at();
    Optional<Instant> begun = wait.call().flatMap(OpenCall::intent).map(Entry.ToolIntended::at);
    boolean isHeld = wait.entry().waitsFor() instanceof Wait.ForPerson;
    boolean wasMade = !isHeld || wait.entry().withheld() != null || begun.isPresent();
    if (wasMade && wait.call().isPresent()) {
      wait.result(resumed.resolution())
          .map(
              result -> outcome(at, wait.call().get(), result, begun.orElse(since), attributes(at)))
          .map(span -> isHeld ? span.until(since) : span)
          .ifPresent(spans::add);
    }
  }

  private static List<Suspension> endedWaits(Appended at) {
    if (at.run().isMoved()) {
      return List.of(); // They go on where the run goes on.
    }
    Set<Long> open =
        at.run().suspensions().stream().map(Suspension::seq).collect(Collectors.toSet());
    return at.before().suspensions().stream().filter(wait -> !open.contains(wait.seq())).toList();
  }

  private Span wait(Appended at, Suspension wait) {
    RunId run = at.run().id();
    String pause = run + "/" + wait.seq();
    Map<String, Object> more = attributes(at);
    more.put(Names.SEQ, wait.seq());
    more.put(Names.ACTION, wait.entry().action().toString());
    more.put(Names.PAUSE, pause);
    more.put(Names.PAUSE_REASON, pauseReason(wait.entry().waitsFor()));
    more.put(Names.CHECKPOINT, pause);
    if (wait.entry().waitsFor() instanceof Wait.ForPerson hold) {
      more.put(Names.REASON, lower(hold.reason()));
    }
    WaitEnd end = WaitEnd.of(at, wait);
    more.put(Names.ENDED_BY, end.by());
    more.put(Names.OUTCOME, end.outcome());
    List<Link> links = new ArrayList<>();
    links.add(new Link(TraceIds.trace(run), TraceIds.action(run, wait.entry().action()), "waited"));
    if (wait.entry().waitsFor() instanceof Wait.ForChild child) {
      links.add(link(child.run(), "delegated_to"));
    }
    return span(
        at,
        TraceIds.entry(run, wait.seq()),
        "wait for " + what(wait.entry().waitsFor()),
        Kind.INTERNAL,
        wait.entry().at(),
        more,
        links,
        null);
  }

  private static String what(Wait wait) {
    return switch (wait) {
      case Wait.ForPerson hold -> "person";
      case Wait.ForTime time -> "time";
      case Wait.ForCallback callback -> "callback";
      case Wait.ForSignal signal -> "signal";
      case Wait.ForChild child -> "child";
    };
  }

  /** The first two are members that are proposed; for the others there is none. */
  private static String pauseReason(Wait wait) {
    return switch (wait) {
      case Wait.ForPerson hold -> "human_input";
      case Wait.ForCallback callback -> "external_system";
      case Wait.ForTime time -> "time";
      case Wait.ForSignal signal -> "signal";
      case Wait.ForChild child -> "delegation";
    };
  }

  private Span message(Appended at, Input input) {
    Map<String, Object> more = attributes(at);
    if (withContent) {
      more.put(Names.INPUT_MESSAGES, Contents.message("user", input.parts()));
    }
    return point(
        at, "receive_message", input instanceof Started ? parent(at.run()) : List.of(), more);
  }

  /** The call that delegated the task of a run, if one did. */
  private static List<Link> parent(Run run) {
    return run.parent().stream()
        .map(
            up ->
                new Link(
                    TraceIds.trace(up.run()),
                    TraceIds.action(up.run(), up.action()),
                    "delegated_by"))
        .toList();
  }

  private static Span point(Appended at, String name, List<Link> links, Map<String, Object> more) {
    return span(
        at,
        TraceIds.entry(at.run().id(), at.seq()),
        name,
        Kind.INTERNAL,
        at.entry().at(),
        more,
        links,
        null);
  }

  /** Whether the run comes to its end, as far as it is known. */
  static boolean ends(Appended at) {
    return isOver(at.run()) && !isOver(at.before()) && !(at.entry() instanceof Entry.Arrived);
  }

  private static boolean isOver(Run run) {
    return !run.isEmpty()
        && (run.status() == Status.FINISHED
            || run.status() == Status.FAILED
            || run.status() == Status.CANCELLED);
  }

  private Span whole(Appended at) {
    Run run = at.run();
    Map<String, Object> more = attributes(at);
    more.put(Names.OPERATION, "invoke_agent");
    more.put(Names.AGENT_VERSION, run.definition().orElse(run.started().definition()));
    more.put(Names.STATUS, lower(run.status()));
    more.put(Names.STEPS, run.spent().steps());
    more.put(Names.COST, run.spent().costUsd().doubleValue());
    more.put(Names.WASTED_COST, run.wasted().costUsd().doubleValue());
    usage(more, run.spent().usage().inputTokens(), run.spent().usage().outputTokens());
    run.started().tags().values().forEach((name, value) -> more.put(Names.TAG + name, value));
    String error = null;
    if (at.entry() instanceof Entry.Failed failed) {
      more.put(Names.ERROR, lower(failed.cause()));
      error = "The run failed.";
    }
    return new Span(
        TraceIds.trace(run.id()),
        TraceIds.run(run.id()),
        null,
        "invoke_agent " + run.agent(),
        Kind.INTERNAL,
        run.started().at(),
        at.entry().at(),
        more,
        parent(run),
        error);
  }

  private static Map<String, Object> attributes(Appended at) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(Names.AGENT, at.run().agent());
    attributes.put(Names.CONVERSATION, at.run().id().toString());
    attributes.put(Names.SEQ, at.seq());
    return attributes;
  }

  private static Span step(
      Appended at,
      ActionId action,
      String name,
      Kind kind,
      Instant start,
      Map<String, Object> more,
      List<Link> links,
      @Nullable String error) {
    return span(at, TraceIds.action(at.run().id(), action), name, kind, start, more, links, error);
  }

  private static Span span(
      Appended at,
      String id,
      String name,
      Kind kind,
      Instant start,
      Map<String, Object> more,
      List<Link> links,
      @Nullable String error) {
    if (error != null) {
      more.putIfAbsent(Names.ERROR, "_OTHER");
    }
    RunId run = at.run().id();
    return new Span(
        TraceIds.trace(run),
        id,
        TraceIds.run(run),
        name,
        kind,
        start,
        at.entry().at(),
        more,
        links,
        error);
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
