package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.HoldExpired;
import dev.stint.run.Entry.ToolReturned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tool call that was made, or may have been.
 *
 * @param seq position of the entry that says what came of it
 * @param call with the arguments it was made with
 * @param outcome what it returned
 * @param error whether it failed
 * @param certain false if nobody knows whether it did anything
 */
public record Made(
    long seq, ActionId action, ToolCall call, Payload outcome, boolean error, boolean certain) {

  /** The calls made behind {@code past}, newest first; what was rewound before is left out. */
  public static List<Made> since(Run run, Run past) {
    List<Made> made = new ArrayList<>();
    for (Run at = run; at != past && !at.isEmpty(); at = at.behind()) {
      of(at).ifPresent(made::add);
    }
    return made;
  }

  private static Optional<Made> of(Run at) {
    Run before = at.behind();
    long seq = at.length() - 1;
    return switch (at.last()) {
      case ToolReturned e -> {
        OpenCall open = before.call(e.action()).orElseThrow();
        yield !open.isAsked()
            ? Optional.empty()
            : Optional.of(
                new Made(
                    seq,
                    e.action(),
                    open.call(),
                    e.result().output(),
                    e.result().error(),
                    !e.unsure()));
      }
      case Decided e -> before.hold(e.hold()).flatMap(hold -> decided(seq, hold, e));
      case HoldExpired e -> before.hold(e.hold()).flatMap(hold -> expired(seq, hold));
      case Entry.Started e -> Optional.empty();
      case Entry.Forked e -> Optional.empty();
      case Entry.MessageReceived e -> Optional.empty();
      case Entry.ModelReplied e -> Optional.empty();
      case Entry.Wasted e -> Optional.empty();
      case Entry.Postponed e -> Optional.empty();
      case Entry.ToolIntended e -> Optional.empty();
      case Entry.Held e -> Optional.empty();
      case Entry.LimitsSet e -> Optional.empty();
      case Entry.Rewound e -> Optional.empty();
      case Entry.End e -> Optional.empty();
    };
  }

  private static Optional<Made> decided(long seq, Hold hold, Decided decided) {
    boolean recorded = decided.choice() == Choice.RECORD;
    boolean givenUp = decided.choice() == Choice.GIVE_UP && mayBeDone(hold);
    return hold.call()
        .filter(open -> open.isAsked() && (recorded || givenUp))
        .map(open -> new Made(seq, open.id(), open.call(), decided.text(), !recorded, recorded));
  }

  private static Optional<Made> expired(long seq, Hold hold) {
    return hold.call()
        .filter(open -> open.isAsked() && mayBeDone(hold))
        .map(open -> new Made(seq, open.id(), open.call(), Payload.of(""), true, false));
  }

  private static boolean mayBeDone(Hold hold) {
    return hold.entry().reason() == HoldReason.IN_DOUBT
        || hold.entry().reason() == HoldReason.TOOL_UNAVAILABLE;
  }
}
