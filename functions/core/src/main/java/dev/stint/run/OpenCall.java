package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ToolIntended;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool call that has no outcome yet, or a notice to a person outside.
 *
 * @param id its name in the log
 * @param call as the model asked for it, or as a person edited it
 * @param readySince position of the entry since which it may be made: calls are made in this order
 * @param undoes what it takes back, if it is an undo
 * @param isNotice whether a person is told about entry {@code id.seq()}, by the channel that {@code
 *     call.tool()} names
 * @param copied whether the run it was forked from asked for it too
 * @param approved whether a person approved it
 * @param intent the logged intent, if a step has begun a {@code ONCE} call
 * @param heldAt position of the hold it waits at; -1 without one
 * @param held the hold it waits at, if any
 */
public record OpenCall(
    ActionId id,
    ToolCall call,
    long readySince,
    Optional<Undone> undoes,
    boolean isNotice,
    boolean copied,
    boolean approved,
    @Nullable ToolIntended intent,
    long heldAt,
    @Nullable Held held) {

  /**
   * A call that was made, and is to be undone.
   *
   * @param action its name in the log
   * @param outcome what it returned
   */
  public record Undone(ActionId action, Payload outcome) {}

  static OpenCall asked(ActionId id, ToolCall call) {
    return new OpenCall(
        id, call, id.seq(), Optional.empty(), false, false, false, null, Run.NEVER, null);
  }

  static OpenCall undo(ActionId id, ToolCall call, Undone undone) {
    return new OpenCall(
        id, call, id.seq(), Optional.of(undone), false, false, false, null, Run.NEVER, null);
  }

  static OpenCall notice(ActionId id, String channel) {
    ToolCall call = new ToolCall("", channel, Payload.of("{}"));
    return new OpenCall(
        id, call, id.seq(), Optional.empty(), true, false, false, null, Run.NEVER, null);
  }

  /** Copies this call under a new action id, to be made again after a rewind or in a fork. */
  OpenCall again(ActionId as, boolean inFork) {
    return new OpenCall(
        as,
        call,
        as.seq(),
        undoes,
        isNotice,
        copied || inFork,
        approved && !inFork,
        null,
        Run.NEVER,
        null);
  }

  OpenCall intended(ToolIntended entry) {
    return new OpenCall(
        id, call, readySince, undoes, isNotice, copied, approved, entry, Run.NEVER, null);
  }

  OpenCall held(long seq, Held entry) {
    return new OpenCall(
        id, call, readySince, undoes, isNotice, copied, approved, intent, seq, entry);
  }

  OpenCall approved(long seq, ToolCall as) {
    return new OpenCall(id, as, seq, undoes, isNotice, copied, true, null, Run.NEVER, null);
  }

  OpenCall retried(long seq) {
    return new OpenCall(id, call, seq, undoes, isNotice, copied, approved, null, Run.NEVER, null);
  }

  public boolean isUndo() {
    return undoes.isPresent();
  }

  /** Whether the model asked for it. */
  public boolean isAsked() {
    return undoes.isEmpty() && !isNotice;
  }

  /** What it is, to begin a sentence with. */
  public String noun() {
    return isNotice ? "Notice" : isUndo() ? "Undo" : "Call";
  }

  /** Whether it is held as an effect in doubt: then its own outcome still counts. */
  public boolean isInDoubt() {
    return held != null && held.reason() == HoldReason.IN_DOUBT && intent != null;
  }

  /** Whether a step has begun it and nobody has said what came of it. */
  public boolean isBegun() {
    return intent != null && held == null;
  }
}
