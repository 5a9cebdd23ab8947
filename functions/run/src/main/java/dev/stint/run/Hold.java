package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.run.Entry.Suspended;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a person that nobody has decided yet.
 *
 * @param seq position of its entry, which names it
 * @param call the call that waits; empty where the run waits as a whole
 */
public record Hold(
    RunId run, long seq, Suspended entry, Wait.ForPerson waitsFor, Optional<OpenCall> call) {

  public HoldReason reason() {
    return waitsFor.reason();
  }

  /** The decisions that the person may take. */
  public List<Choice> choices() {
    return waitsFor.choices();
  }

  /** Why it waits, in words. */
  public String detail() {
    return entry.detail();
  }

  /** The action that cannot go on. */
  public ActionId action() {
    return entry.action();
  }

  /** When it ends as {@link HoldReason#onExpiry} says; null if it waits for ever. */
  public @Nullable Instant expires() {
    return entry.expires();
  }

  /** The call of a tool that waits, or to undo one; empty if it is no such call. */
  public Optional<OpenCall.OfTool> toolCall() {
    return call.filter(OpenCall.OfTool.class::isInstance).map(OpenCall.OfTool.class::cast);
  }

  /** Whether people outside are told of it; of what could not be told, they cannot be. */
  public boolean isTold() {
    return call.filter(OpenCall.Notice.class::isInstance).isEmpty();
  }

  /**
   * Identifies the content of this hold: lower-case hexadecimal SHA-256 of the run, the position,
   * the reason, what was going to happen in full, the choices and the expiry. A person decides on
   * what they were shown, or not at all.
   */
  public String content() {
    StringBuilder text = new StringBuilder();
    add(text, run.value());
    add(text, Long.toString(seq));
    add(text, action().toString());
    add(text, reason().name());
    add(text, detail());
    add(text, choices().toString());
    add(text, String.valueOf(expires()));
    call.ifPresent(open -> add(text, open));
    Entry.Withheld withheld = entry.withheld();
    if (withheld != null) {
      add(text, withheld.result().output().sha256());
      withheld.changes().forEach(change -> add(text, change));
    }
    return Sha256.of(text.toString());
  }

  private static void add(StringBuilder text, OpenCall open) {
    switch (open) {
      case OpenCall.Model model -> {}
      case OpenCall.Tool tool -> add(text, tool.call().tool(), tool.call().arguments());
      case OpenCall.Undo undo -> {
        add(text, undo.call().tool(), undo.call().arguments());
        add(text, undo.outcome().sha256());
      }
      case OpenCall.Notice notice -> add(text, notice.channel());
    }
  }

  private static void add(StringBuilder text, Change change) {
    switch (change) {
      case Change.Put put -> {
        add(text, put.name());
        add(text, put.content().sha256());
      }
    }
  }

  private static void add(StringBuilder text, String tool, Payload arguments) {
    add(text, tool);
    add(text, arguments.sha256());
  }

  private static void add(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part).append('\n');
  }
}
