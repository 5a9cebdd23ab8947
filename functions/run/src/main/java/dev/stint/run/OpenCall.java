package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.ToolIntended;
import java.util.Optional;

/** A call without an outcome: a model call, a tool call, an undo or a notice. */
public sealed interface OpenCall {

  /** The action id of this call. */
  ActionId id();

  Phase phase();

  /** Copies this call, in another phase. */
  OpenCall in(Phase phase);

  /** The next call of a model. */
  record Model(ActionId id, Phase phase) implements OpenCall {

    static Model ready(long seq) {
      return new Model(ActionId.model(seq), new Phase.Ready());
    }

    static Model cutOff(long seq) {
      return new Model(ActionId.model(seq), new Phase.CutOff());
    }

    @Override
    public Model in(Phase other) {
      return new Model(id, other);
    }
  }

  /** A call of a tool: one that a model asked for, or an undo. */
  sealed interface OfTool extends OpenCall permits Tool, Undo {

    /** The call, with the arguments that it is made with. */
    ToolCall call();

    /** Position of the entry that made this call ready; calls are made in this order. */
    long readySince();

    @Override
    OfTool in(Phase phase);

    /** Copies this call, made ready by another entry. */
    OfTool readyAgain(long seq);
  }

  /**
   * A call that a model asked for.
   *
   * @param call as the model asked for it, or as a person edited it
   */
  record Tool(ActionId id, ToolCall call, long readySince, Consent consent, int again, Phase phase)
      implements OfTool {

    static Tool asked(ActionId id, ToolCall call) {
      return new Tool(id, call, id.seq(), Consent.NOT_ASKED, 0, new Phase.Ready());
    }

    @Override
    public Tool in(Phase other) {
      return new Tool(id, call, readySince, consent, again, other);
    }

    @Override
    public Tool readyAgain(long seq) {
      return new Tool(id, call, seq, consent, again, new Phase.Ready());
    }

    Tool approved(long seq, ToolCall as) {
      return new Tool(id, as, seq, Consent.APPROVED, again, new Phase.Ready());
    }

    /** Copies this call, whose tool asked so often to be called again. */
    Tool again(int times) {
      return new Tool(id, call, readySince, consent, times, phase);
    }

    /** Copies this call under a new action id, to be made again after a rewind. */
    Tool again(ActionId as) {
      return new Tool(as, call, as.seq(), consent, 0, new Phase.Ready());
    }

    /** Copies this call into a fork. */
    Tool copied(ActionId as) {
      return new Tool(as, call, as.seq(), Consent.COPIED, 0, new Phase.Ready());
    }
  }

  /** Whether a person has approved a call. */
  enum Consent {
    /** Not decided. */
    NOT_ASKED,
    /** Not decided; the call was copied from the run that this run was forked from. */
    COPIED,
    /** A person approved the call. */
    APPROVED
  }

  /**
   * Undoes a call that was made, for a rewind.
   *
   * @param undone the action id of that call
   * @param call as it was made
   * @param outcome the result of that call
   */
  record Undo(
      ActionId id, ActionId undone, ToolCall call, Payload outcome, long readySince, Phase phase)
      implements OfTool {

    static Undo of(ActionId id, PastCall made) {
      return new Undo(id, made.action(), made.call(), made.outcome(), id.seq(), new Phase.Ready());
    }

    @Override
    public Undo in(Phase other) {
      return new Undo(id, undone, call, outcome, readySince, other);
    }

    @Override
    public Undo readyAgain(long seq) {
      return new Undo(id, undone, call, outcome, seq, new Phase.Ready());
    }
  }

  /**
   * A notice about entry {@code id.seq()}: to the person who wrote last, by the channel of that
   * name, or to the receiver of a webhook.
   */
  record Notice(ActionId id, String channel, Phase phase) implements OpenCall {

    private static final String WEBHOOK = "webhook:";
    private static final String PARENT = "parent";
    private static final String CHILD = "child:";

    /** To the person who wrote last. */
    static Notice of(long seq, String channel) {
      return new Notice(new ActionId(seq, 1), channel, new Phase.Ready());
    }

    /**
     * To the receiver of a webhook.
     *
     * @param number of the webhook among those of the run, from 0 on
     */
    static Notice of(long seq, Webhook webhook, int number) {
      return new Notice(new ActionId(seq, 2 + number), WEBHOOK + webhook.name(), new Phase.Ready());
    }

    /** To the call that delegated the task of the run, which waits for its end. */
    static Notice ofParent(long seq) {
      return new Notice(new ActionId(seq, 1), PARENT, new Phase.Ready());
    }

    /**
     * To a child, which is to end.
     *
     * @param number of the child among those of the run, from 0 on
     */
    static Notice of(long seq, RunId child, int number) {
      return new Notice(
          new ActionId(seq, 2 + Webhook.MOST + number), CHILD + child, new Phase.Ready());
    }

    /** Whether the call that delegated the task of the run is told of its end. */
    public boolean isForParent() {
      return channel.equals(PARENT);
    }

    /** The child that is told to end; empty if the notice is for somebody else. */
    public Optional<RunId> child() {
      return channel.startsWith(CHILD)
          ? Optional.of(new RunId(channel.substring(CHILD.length())))
          : Optional.empty();
    }

    /** Whether another run of the tree is told: it is an append in its log, which is made once. */
    public boolean isForKin() {
      return isForParent() || child().isPresent();
    }

    /**
     * Whether this is for a person, who has no key by which to know that they were told before. All
     * others may be told again.
     */
    public boolean isForPerson() {
      return webhook().isEmpty() && !isForKin();
    }

    /**
     * The name of the webhook whose receiver is told; empty if a person is. A receiver knows a
     * notice by its id, so it may be told again; it is no part of the run's work, which does not
     * wait for it.
     */
    public Optional<String> webhook() {
      return channel.startsWith(WEBHOOK)
          ? Optional.of(channel.substring(WEBHOOK.length()))
          : Optional.empty();
    }

    @Override
    public Notice in(Phase other) {
      return new Notice(id, channel, other);
    }
  }

  /** Whether a step has begun this call and its outcome is not in the log. */
  default boolean isBegun() {
    return phase() instanceof Phase.Begun;
  }

  default boolean isWaiting() {
    return phase() instanceof Phase.Waiting;
  }

  /** Whether this call is in a phase in which a step may begin it. */
  default boolean isReady() {
    return phase() instanceof Phase.Ready || phase() instanceof Phase.Postponed;
  }

  /**
   * The intent by which a step began this call, even if the call waits now; empty if there is none.
   */
  default Optional<ToolIntended> intent() {
    return switch (phase()) {
      case Phase.Begun begun -> Optional.of(begun.intent());
      case Phase.Waiting waiting ->
          waiting.was() instanceof Phase.Begun begun
              ? Optional.of(begun.intent())
              : Optional.empty();
      case Phase.Ready ready -> Optional.empty();
      case Phase.Postponed postponed -> Optional.empty();
      case Phase.CutOff cutOff -> Optional.empty();
    };
  }

  /**
   * Whether this call needs nothing outside: it can be made, is under way, or is tried again when
   * another system may answer. One that its tool has wait for a time needs the clock.
   */
  default boolean goesOnByItself() {
    return !(phase() instanceof Phase.Waiting waiting)
        || (waiting.entry().waitsFor() instanceof Wait.ForTime(var at, Wait.Then.Again(int times))
            && times == 0);
  }

  /** Whether the log takes an outcome of this call in its present phase. */
  default boolean takesOutcome() {
    return !(phase() instanceof Phase.Waiting waiting) || waiting.takesOutcome();
  }
}
