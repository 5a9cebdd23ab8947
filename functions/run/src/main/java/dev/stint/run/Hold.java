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
 * A wait for a person that is not decided yet.
 *
 * @param seq position of its entry, which identifies the hold
 * @param call the call that waits; empty if the run waits as a whole
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

  /** The reason in words. */
  public String detail() {
    return entry.detail();
  }

  /** The action that cannot go on. */
  public ActionId action() {
    return entry.action();
  }

  /** When the hold ends as {@link HoldReason#onExpiry} says; null if never. */
  public @Nullable Instant expires() {
    return entry.expires();
  }

  /** The tool call or undo that waits; empty if there is none. */
  public Optional<OpenCall.OfTool> toolCall() {
    return call.filter(OpenCall.OfTool.class::isInstance).map(OpenCall.OfTool.class::cast);
  }

  /** Whether a notice is sent of this hold: not if the hold is about a notice itself. */
  public boolean isTold() {
    return call.filter(OpenCall.Notice.class::isInstance).isEmpty();
  }

  /**
   * Identifies the content of this hold: lower-case hexadecimal SHA-256 of the run, the position,
   * the action, the reason, the detail, the choices, the expiry and the whole call that waits. A
   * decision must carry the content that the person was shown.
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
      case Change.Approved approved -> {
        add(text, approved.name());
        add(text, "approved " + approved.content().sha256());
      }
      case Change.Removed removed -> {
        add(text, removed.name());
        add(text, "removed");
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
