package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tool call that was made, or may have been made.
 *
 * @param seq position of the entry that records its outcome
 * @param call with the arguments it was made with
 * @param outcome the result of the call
 * @param error whether it failed
 * @param certain false if it is not known whether the call had an effect
 */
public record PastCall(
    long seq, ActionId action, ToolCall call, Payload outcome, boolean error, boolean certain) {

  /**
   * The calls that a rewind to {@code past} may undo, newest first: the open ones that delegated
   * their task to a run, then those made since.
   */
  public static List<PastCall> toUndo(Timeline timeline, Timeline past) {
    List<PastCall> calls = new ArrayList<>();
    for (OpenCall.OfTool open : timeline.run().calls().sequencedValues().reversed()) {
      if (open instanceof OpenCall.Tool tool
          && tool.phase() instanceof Phase.Waiting waiting
          && waiting.entry().waitsFor() instanceof Wait.ForChild child) {
        Payload outcome = Payload.of("Run %s was at work.".formatted(child.run()));
        calls.add(new PastCall(waiting.seq(), tool.id(), tool.call(), outcome, false, true));
      }
    }
    calls.addAll(since(timeline, past));
    return calls;
  }

  /** The calls made after {@code past}, newest first, without those that were rewound. */
  public static List<PastCall> since(Timeline timeline, Timeline past) {
    List<PastCall> made = new ArrayList<>();
    for (Timeline at = timeline; at != past && !at.isEmpty(); at = at.parent()) {
      of(at).ifPresent(made::add);
    }
    return made;
  }

  private static Optional<PastCall> of(Timeline at) {
    Run before = at.parent().run();
    long seq = at.length() - 1;
    if (at.last() instanceof ToolReturned returned) {
      return before
          .call(returned.action())
          .filter(OpenCall.Tool.class::isInstance)
          .map(OpenCall.Tool.class::cast)
          .map(open -> of(seq, open, returned.result(), !returned.unsure()));
    }
    return at.last() instanceof Resumed resumed
        ? before.waitAt(resumed.suspended()).flatMap(wait -> resumed(seq, wait, resumed))
        : Optional.empty();
  }

  private static Optional<PastCall> resumed(long seq, Suspension wait, Resumed entry) {
    if (!(wait.call().orElse(null) instanceof OpenCall.Tool open)
        || !mayBeDone(wait, entry.resolution())) {
      return Optional.empty();
    }
    return wait.result(entry.resolution())
        .map(result -> of(seq, open, made(wait, result), isCertain(wait, entry.resolution())));
  }

  /** The call had the effect of its withheld result, even if a person rejected that result. */
  private static ToolResult made(Suspension wait, ToolResult result) {
    Entry.Withheld withheld = wait.entry().withheld();
    return withheld == null ? result : withheld.result();
  }

  private static PastCall of(long seq, OpenCall.Tool open, ToolResult result, boolean certain) {
    return new PastCall(seq, open.id(), open.call(), result.output(), result.error(), certain);
  }

  /** Whether the call may have had an effect before its wait ended in this way. */
  private static boolean mayBeDone(Suspension wait, Resolution resolution) {
    if (wait.entry().withheld() != null) {
      return true;
    }
    boolean unknown =
        !(wait.entry().waitsFor() instanceof Wait.ForPerson hold)
            || hold.reason() == HoldReason.IN_DOUBT
            || hold.reason() == HoldReason.TOOL_UNAVAILABLE;
    return switch (resolution) {
      case Resolution.Decision decision ->
          switch (decision.choice()) {
            case RECORD -> true;
            case GIVE_UP -> unknown;
            case APPROVE, RESTORE, ANSWER, REJECT, EDIT, RETRY, RENEW -> false;
          };
      case Resolution.Returned returned -> true;
      case Resolution.Due due -> true;
      case Resolution.Expired expired -> unknown;
    };
  }

  private static boolean isCertain(Suspension wait, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Decision decision -> decision.choice() != Choice.GIVE_UP;
      case Resolution.Returned returned -> true;
      case Resolution.Due due -> true;
      case Resolution.Expired expired -> wait.entry().withheld() != null;
    };
  }
}
