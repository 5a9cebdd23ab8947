package dev.stint.run;

import static dev.stint.run.Choice.ANSWER;
import static dev.stint.run.Choice.APPROVE;
import static dev.stint.run.Choice.EDIT;
import static dev.stint.run.Choice.GIVE_UP;
import static dev.stint.run.Choice.RECORD;
import static dev.stint.run.Choice.REJECT;
import static dev.stint.run.Choice.RENEW;
import static dev.stint.run.Choice.RESTORE;
import static dev.stint.run.Choice.RETRY;

import java.util.List;

/** Why a run waits for a person: for one of its calls, or as a whole. */
public enum HoldReason {
  /** A call is made only if a person approves it. */
  APPROVAL(false),
  /** The agent asks a person. */
  QUESTION(false),
  /** The intent of a {@code ONCE} call is logged and its outcome is not. */
  IN_DOUBT(false),
  /** The model asked for a tool that the agent had then and no longer has. */
  TOOL_GONE(false),
  /** A rewind could not undo a call. */
  UNDO_FAILED(false),
  /** A notice to a person outside could not be sent. */
  NOTICE_FAILED(false),
  /**
   * The other system of a repeatable call did not answer for hours, or the tool failed every time.
   */
  TOOL_UNAVAILABLE(false),
  /** A call changed more in documents than it was to change; its changes do not count yet. */
  DAMAGE(false),
  /** A limit of the stint is reached, or would be by the next call. */
  LIMIT(true),
  /** The model's reply did not fit into the tokens it was given, or asked for too many calls. */
  CUT_OFF(true),
  /** The model's answers did not fit the agent's type of answers, several times in a row. */
  UNFIT(true),
  /** One round of calls gave one result again and again. */
  LOOP(true),
  /** A model's vendor refuses the credentials. */
  CREDENTIALS(true),
  /** The conversation is longer than any model of the route can read. */
  CONTEXT_OVERFLOW(true),
  /** For hours, no model of the route gave a usable reply. */
  MODEL_UNAVAILABLE(true),
  /** For hours, no process made the run's next step. */
  UNDELIVERED(true),
  /** The agent is deployed with another definition than the run has seen. */
  AGENT_CHANGED(true),
  /** The agent is not deployed any more. */
  AGENT_GONE(true),
  /** The run is of a backup: what it did after that is not known, and would be done once more. */
  RESTORED(true);

  private final boolean ofRun;

  HoldReason(boolean ofRun) {
    this.ofRun = ofRun;
  }

  /** Whether the run waits as a whole; otherwise one call waits, and others may go on. */
  public boolean isOfRun() {
    return ofRun;
  }

  /** Whether this hold is the outcome of a call that was made, so that the call is not in doubt. */
  boolean saysWhatCame() {
    return this == UNDO_FAILED || this == NOTICE_FAILED || this == QUESTION || this == DAMAGE;
  }

  /**
   * Whether nobody is told while the run is held: nobody could be, or they may have been told
   * already.
   */
  boolean isSilent() {
    return this == AGENT_GONE || this == RESTORED;
  }

  /** Whether the call at which the run is held stays as it is, even if it waits. */
  boolean leavesCalls() {
    return this == RESTORED;
  }

  /** The decisions that a person may take. */
  public List<Choice> choices() {
    return switch (this) {
      case APPROVAL -> List.of(APPROVE, EDIT, REJECT);
      case DAMAGE -> List.of(APPROVE, RESTORE, REJECT);
      case QUESTION -> List.of(ANSWER);
      case IN_DOUBT, UNDO_FAILED, NOTICE_FAILED, TOOL_UNAVAILABLE ->
          List.of(RETRY, RECORD, GIVE_UP);
      case TOOL_GONE -> List.of(RETRY, RECORD, REJECT);
      case LIMIT, CUT_OFF, UNFIT, LOOP, AGENT_CHANGED -> List.of(RENEW, GIVE_UP);
      case CREDENTIALS, CONTEXT_OVERFLOW, MODEL_UNAVAILABLE, UNDELIVERED, AGENT_GONE, RESTORED ->
          List.of(RETRY, GIVE_UP);
    };
  }

  /** Says in words how the hold ends if no person decides in time. */
  public String onExpiry() {
    return ofRun ? "the run ends" : "the call is given up, and the model is told";
  }
}
