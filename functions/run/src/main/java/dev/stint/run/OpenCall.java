package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.ToolIntended;
import java.util.Optional;

/** A call that has no outcome yet: of a model, of a tool, to undo one, or to tell somebody. */
public sealed interface OpenCall {

  /** Its name in the log. */
  ActionId id();

  Phase phase();

  /** This call in another phase. */
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

  /** A call of a tool: as a model asked for it, or to undo one. */
  sealed interface OfTool extends OpenCall permits Tool, Undo {

    /** With the arguments that it is made with. */
    ToolCall call();

    /** Position of the entry since which it may be made: calls are made in this order. */
    long readySince();

    @Override
    OfTool in(Phase phase);

    /** This call, ready since another entry. */
    OfTool readyAgain(long seq);
  }

  /**
   * A call that a model asked for.
   *
   * @param call as the model asked for it, or as a person edited it
   */
  record Tool(ActionId id, ToolCall call, long readySince, Consent consent, Phase phase)
      implements OfTool {

    static Tool asked(ActionId id, ToolCall call) {
      return new Tool(id, call, id.seq(), Consent.NOT_ASKED, new Phase.Ready());
    }

    @Override
    public Tool in(Phase other) {
      return new Tool(id, call, readySince, consent, other);
    }

    @Override
    public Tool readyAgain(long seq) {
      return new Tool(id, call, seq, consent, new Phase.Ready());
    }

    Tool approved(long seq, ToolCall as) {
      return new Tool(id, as, seq, Consent.APPROVED, new Phase.Ready());
    }

    /** Copies this call under a new action id, to be made again after a rewind. */
    Tool again(ActionId as) {
      return new Tool(as, call, as.seq(), consent, new Phase.Ready());
    }

    /** Copies this call into a fork. */
    Tool copied(ActionId as) {
      return new Tool(as, call, as.seq(), Consent.COPIED, new Phase.Ready());
    }
  }

  /** Whether people have approved a call. */
  enum Consent {
    /** Nothing yet. */
    NOT_ASKED,
    /** Nothing yet, and the run that this one was forked from asked for the call too. */
    COPIED,
    /** That it may be made. */
    APPROVED
  }

  /**
   * Takes back a call that was made, as a rewind wants it.
   *
   * @param undone the action of that call
   * @param call as it was made
   * @param outcome what it returned
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

  /** Tells a person outside about entry {@code id.seq()}, by the channel of that name. */
  record Notice(ActionId id, String channel, Phase phase) implements OpenCall {

    static Notice of(long seq, String channel) {
      return new Notice(new ActionId(seq, 1), channel, new Phase.Ready());
    }

    @Override
    public Notice in(Phase other) {
      return new Notice(id, channel, other);
    }
  }

  /** Whether a step has begun it and nobody has said what came of it. */
  default boolean isBegun() {
    return phase() instanceof Phase.Begun;
  }

  default boolean isWaiting() {
    return phase() instanceof Phase.Waiting;
  }

  /** Whether a step may begin it, as far as it is up to the call itself. */
  default boolean isReady() {
    return phase() instanceof Phase.Ready || phase() instanceof Phase.Postponed;
  }

  /** The intent by which a step began it, if the call happens once; it may wait since. */
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

  /** Whether nobody outside is waited for: it can be made, is under way, or its time comes. */
  default boolean goesOnByItself() {
    return !(phase() instanceof Phase.Waiting waiting)
        || waiting.entry().waitsFor() instanceof Wait.ForTime;
  }

  /** Whether the log takes its outcome as it stands. */
  default boolean takesOutcome() {
    return !(phase() instanceof Phase.Waiting waiting) || waiting.takesOutcome();
  }
}
