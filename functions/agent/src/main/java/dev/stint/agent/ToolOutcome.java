package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The outcome of a tool call. */
public sealed interface ToolOutcome {

  /** The tool succeeded; the model reads {@code output}. */
  record Returned(String output) implements ToolOutcome {}

  /** The call was wrong or failed for good; the model reads the reason. Counts as a step. */
  record Refused(String reason) implements ToolOutcome {}

  /**
   * The other system does not answer, and this call did nothing: try again later. Only a {@link
   * Effect#READ} or {@link Effect#IDEMPOTENT} tool is re-run; for a {@link Effect#ONCE} tool this
   * is an error the model reads.
   */
  record Unavailable(String reason) implements ToolOutcome {}

  /**
   * A call to another system failed, and it is not known whether the effect happened. A {@link
   * Effect#ONCE} call is held; any other call is tried again with the same key.
   */
  record InDoubt(String reason) implements ToolOutcome {}

  /**
   * The tool failed, and it is not known whether the effect happened or the failure will pass. A
   * {@link Effect#ONCE} call is held. Of a {@link Effect#READ} call, the model reads the reason. An
   * {@link Effect#IDEMPOTENT} call is tried a few more times with the same key, and then held.
   */
  record Broken(String reason) implements ToolOutcome {}

  /**
   * The call waits for a person, who is asked {@code text}; their answer is its result. Only for a
   * call that has done nothing else.
   */
  record Question(String text) implements ToolOutcome {}

  /**
   * The tool succeeded, and its result is handed on only after a time. Nothing runs and nothing is
   * paid meanwhile.
   *
   * @param time at most {@link #WAIT_MAX}
   * @param output the result
   */
  record WaitsFor(Duration time, String output) implements ToolOutcome {}

  /**
   * The tool succeeded, and its result is handed on only at a time; at once, if that is past.
   *
   * @param at at most {@link #WAIT_MAX} from now
   * @param output the result
   */
  record WaitsUntil(Instant at, String output) implements ToolOutcome {}

  /**
   * What the tool looks for is not there yet: the call is to be made again after a time, with the
   * same key, and until then nothing runs. Only for a {@link Effect#READ} or {@link
   * Effect#IDEMPOTENT} tool; of a {@link Effect#ONCE} tool it is an error the model reads.
   *
   * @param after at most {@link #WAIT_MAX}
   * @param timesMax how often the call is made again at most; after that the model reads {@code
   *     why}
   * @param why what is not there, for people and for the model
   */
  record CallAgain(Duration after, int timesMax, String why) implements ToolOutcome {
    public CallAgain {
      if (timesMax < 1) {
        throw new IllegalArgumentException(
            "A call is made again at least once, and not %d times".formatted(timesMax));
      }
    }
  }

  /**
   * Another system was given the call's {@link Callback}, and answers later. Only for a tool with
   * {@link ToolSpec#callback}.
   */
  record AwaitsCallback() implements ToolOutcome {}

  /**
   * The call waits for a signal to its run, whose text is its result. Only for a call that has done
   * nothing else.
   *
   * @param name of the signal: letters, digits, dots, dashes and underscores
   * @param within at most {@link #WAIT_MAX}; after that the model reads that none came
   */
  record AwaitsSignal(String name, Duration within) implements ToolOutcome {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public AwaitsSignal {
      if (!NAME.matcher(name).matches() || !within.isPositive() || within.compareTo(WAIT_MAX) > 0) {
        throw new IllegalArgumentException(
            "A signal has a name of 1 to 64 letters, digits, dots, dashes and underscores, and comes within at most %d days; got '%s' within %s"
                .formatted(WAIT_MAX.toDays(), name, within));
      }
    }
  }

  /**
   * The call is a task for another agent: it waits until the run that gets the task ends, and that
   * run's answer is its result. Only for an {@link Effect#IDEMPOTENT} tool.
   *
   * @param agent the name of the agent
   * @param limits what the run may use, reserved out of the limits of the run that calls
   * @param documents paths of documents that the run gets as they are for this call, at most {@link
   *     #DOCUMENTS_MAX}. What it has changed in them when it ends, and new ones that it made, are
   *     merged into the documents of the run that calls: all of it or, where both changed the same
   *     lines, nothing, and the model reads which.
   */
  record Delegated(String agent, String task, Limits limits, Set<String> documents)
      implements ToolOutcome {

    /** Most documents that are given to one run. */
    public static final int DOCUMENTS_MAX = 100;

    public Delegated {
      Objects.requireNonNull(agent, "agent");
      Objects.requireNonNull(task, "task");
      Objects.requireNonNull(limits, "limits");
      documents = Set.copyOf(documents);
    }

    /** Without documents. */
    public Delegated(String agent, String task, Limits limits) {
      this(agent, task, limits, Set.of());
    }
  }

  /**
   * The tool succeeded, and its result changes documents of the run. The changes are made from the
   * documents of the invocation, all or none: if another call or a person has changed one of them
   * meanwhile, a {@link Effect#READ} or {@link Effect#IDEMPOTENT} tool is called again with the
   * newer ones; of a {@link Effect#ONCE} tool that is an error the model reads.
   *
   * @param output what the model reads
   * @param edits the documents after it
   * @param damage what the call changed and was not to change, for a person: then its result is
   *     withheld until one decides; empty if there is nothing to decide
   */
  record Edited(String output, List<Edit> edits, Optional<String> damage) implements ToolOutcome {
    public Edited {
      edits = List.copyOf(edits);
    }

    /** Without damage. */
    public Edited(String output, List<Edit> edits) {
      this(output, edits, Optional.empty());
    }
  }

  /**
   * A document after a call.
   *
   * @param path see {@link Documents#problem}
   * @param content what it has; empty if it is removed
   */
  record Edit(String path, Optional<Content> content) {

    /** A document with this text. */
    public static Edit of(String path, String text) {
      return new Edit(path, Optional.of(Content.of(text)));
    }

    /** A document that is gone. */
    public static Edit removed(String path) {
      return new Edit(path, Optional.empty());
    }
  }

  /** The longest wait of a call for a time. */
  Duration WAIT_MAX = Duration.ofDays(366);
}
