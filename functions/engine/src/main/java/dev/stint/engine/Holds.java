package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Verdict.Answer;
import dev.stint.message.Payload;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import dev.stint.run.Timeline;
import dev.stint.run.Waste;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets people decide holds. Thread-safe. */
public final class Holds {

  private final Deployment deployment;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
  private static final int PARTS_CHARS_MAX = 100_000;
  private static final String PARTS =
      "'arguments' name the parts to put back by number, as '[1, 3]'; without them all are put back.";

  private final History history;
  private final Workspaces workspaces;
  private final Payloads payloads;
  private final Dispatch dispatch;
  private final InstantSource clock;

  Holds(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.workspaces = engine.workspaces;
    this.payloads = engine.payloads;
    this.dispatch = engine.dispatch;
    this.clock = engine.clock;
  }

  /**
   * A person's decision on a hold.
   *
   * @param hold position of the hold
   * @param content {@link Hold#content} of the hold that the person was shown
   * @param arguments for {@link Choice#EDIT} the new arguments, a JSON object; for {@link
   *     Choice#RESTORE} the numbers of the parts to put back, a JSON array, all without it
   * @param text the answer, outcome or reason, for the model
   */
  public record Decision(
      long hold, String content, Choice choice, Optional<String> arguments, String text) {}

  /** The outcome of {@link #decide}. */
  public sealed interface Outcome {

    /** The decision is in the log; {@code run} is the run after it. */
    record Accepted(Run run) implements Outcome {}

    /** A decision that changes nothing. */
    sealed interface Refusal extends Outcome {}

    record UnknownRun() implements Refusal {}

    /** The run has no such hold, or is over. */
    record NoSuchHold(Run run) implements Refusal {}

    /** Another decision, or another person, was first. */
    record AlreadyDecided(Person by, Choice choice, Instant at) implements Refusal {}

    /** The hold has expired. */
    record Expired(Instant at) implements Refusal {}

    /** The content of the hold is not the one that was decided on. */
    record ContentDiffers(Hold hold) implements Refusal {}

    /**
     * @param what what is wrong with the decision, for its sender
     */
    record BadDecision(String what) implements Refusal {}
  }

  /**
   * Decides a hold, once: of any number of different decisions, one is accepted. When it returns
   * {@link Outcome.Accepted}, the decision is in the log and the actions that it made ready are on
   * the queue. After a crash before that, the same decision by the same person finishes the work,
   * and so does the sweep.
   */
  public Outcome decide(RunId id, Decision decision, Person person) {
    return history.change(history.load(id), run -> verdict(run, decision, person));
  }

  private Verdict<Outcome> verdict(Run run, Decision decision, Person person) {
    if (run.isEmpty()) {
      return new Answer<>(new Outcome.UnknownRun());
    }
    Optional<Hold> hold = run.hold(decision.hold());
    if (hold.isEmpty()) {
      return new Answer<>(gone(run, decision, person));
    }
    Restoring restoring = restoring(run, hold.get(), decision);
    Optional<Outcome.Refusal> refusal = refusal(run, hold.get(), decision, person, restoring);
    if (refusal.isPresent()) {
      if (refusal.get() instanceof Outcome.Expired) {
        // This replaces the message that ends the hold, in case that message was lost.
        dispatch.wakeAtEnd(run, hold.get().action(), Duration.ZERO);
      }
      return new Answer<>(refusal.get());
    }
    Entry entry = payloads.keep(run.id(), entry(run, hold.get(), decision, person, restoring));
    return dispatch.fromOutside(run, entry, Outcome.Accepted::new);
  }

  /**
   * What would be wrong with a decision of a hold that is open; empty if it would be accepted as
   * things are. Changes nothing.
   */
  public Optional<Outcome.Refusal> check(RunId id, Decision decision, Person person) {
    Run run = history.load(id);
    if (run.isEmpty()) {
      return Optional.of(new Outcome.UnknownRun());
    }
    Optional<Hold> hold = run.hold(decision.hold());
    return hold.isEmpty()
        ? Optional.of(new Outcome.NoSuchHold(run))
        : refusal(run, hold.get(), decision, person, restoring(run, hold.get(), decision));
  }

  private Optional<Outcome.Refusal> refusal(
      Run run, Hold hold, Decision decision, Person person, Restoring restoring) {
    Instant expires = hold.expires();
    if (expires != null && !clock.instant().isBefore(expires)) {
      return Optional.of(new Outcome.Expired(expires));
    }
    if (!hold.content().equals(decision.content())) {
      return Optional.of(new Outcome.ContentDiffers(hold));
    }
    return Bounds.problem(person, "note")
        .or(() -> Optional.ofNullable(problem(run, hold, decision, restoring)))
        .map(Outcome.BadDecision::new);
  }

  private @Nullable String problem(Run run, Hold hold, Decision decision, Restoring restoring) {
    if (!hold.choices().contains(decision.choice())) {
      return "'%s' is not one of the choices %s.".formatted(decision.choice(), hold.choices());
    }
    Withheld withheld = hold.entry().withheld();
    boolean counts = decision.choice() == Choice.APPROVE || decision.choice() == Choice.RESTORE;
    if (withheld != null && counts) {
      if (!history.workspace(run).takes(withheld.changes())) {
        return "What this call changed was changed by another call meanwhile: reject it.";
      }
      Optional<String> tooMuch = workspaces.tooMuch(run, withheld.changes());
      if (tooMuch.isPresent()) {
        return tooMuch.get();
      }
    }
    if (Payload.of(decision.text()).bytes() > Runs.INPUT_BYTES_MAX) {
      return "'text' has at most %d bytes.".formatted(Runs.INPUT_BYTES_MAX);
    }
    return switch (decision.choice()) {
      case ANSWER, RECORD ->
          decision.text().isBlank()
              ? "'text' is missing: what the agent is to read as the %s."
                  .formatted(decision.choice() == Choice.ANSWER ? "answer" : "outcome")
              : problemOfArguments(decision);
      case EDIT -> problemOfEdit(run, hold, decision);
      case GIVE_UP ->
          hold.call().isEmpty() && run.isUndoing()
              ? "A rewind takes back what was done, and the run ends after it: decide its undos first, or retry."
              : problemOfArguments(decision);
      case RESTORE -> restoring.problem();
      case APPROVE, REJECT, RENEW, RETRY -> problemOfArguments(decision);
    };
  }

  private static @Nullable String problemOfArguments(Decision decision) {
    return decision.arguments().isPresent()
        ? "'arguments' are given only to edit them, or to restore parts."
        : null;
  }

  /**
   * What becomes of a call that was made without what a person puts back.
   *
   * @param edits the documents after it
   * @param problem why it cannot be put back; null if it can
   */
  private record Restoring(List<Edit> edits, @Nullable String problem) {}

  private Restoring restoring(Run run, Hold hold, Decision decision) {
    if (decision.choice() != Choice.RESTORE || hold.entry().withheld() == null) {
      return new Restoring(List.of(), null);
    }
    try {
      List<Edit> edits = restored(run, hold, decision);
      return new Restoring(edits, workspaces.problem(run, edits).orElse(null));
    } catch (IllegalArgumentException e) {
      return new Restoring(List.of(), e.getMessage());
    }
  }

  /**
   * The documents after a call without what a person puts back.
   *
   * @throws IllegalArgumentException if it cannot be put back; says why
   */
  private List<Edit> restored(Run run, Hold hold, Decision decision) {
    OpenCall.OfTool open = hold.toolCall().orElseThrow();
    Tool tool =
        deployment
            .agent(run)
            .flatMap(agent -> agent.tool(open.call().tool()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Tool '%s' is not deployed here: approve or reject the call."
                            .formatted(open.call().tool())));
    ToolInvocation invocation =
        new ToolInvocation(
            run.id(),
            open.id(),
            payloads.text(open.call().arguments()),
            clock.instant().plus(tool.spec().timeout()),
            Optional.empty(),
            workspaces.of(run));
    try {
      return tool.restored(invocation, parts(decision))
          .map(ToolOutcome.Edited::edits)
          .orElseThrow(() -> new IllegalArgumentException("it has nothing to put back"));
    } catch (PortUnavailable e) {
      throw e; // It may be put back later.
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "What this call changed cannot be put back in part (%s): approve or reject it."
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The parts to put back; all of them if none is named. */
  private static Set<Integer> parts(Decision decision) {
    String text = decision.arguments().orElse("[]").strip();
    if (!text.startsWith("[") || !text.endsWith("]") || text.length() > PARTS_CHARS_MAX) {
      throw new IllegalArgumentException(PARTS);
    }
    String inner = text.substring(1, text.length() - 1).strip();
    Set<Integer> parts = new HashSet<>();
    for (String number : inner.isEmpty() ? List.<String>of() : List.of(inner.split(",", -1))) {
      if (!NUMBER.matcher(number.strip()).matches()) {
        throw new IllegalArgumentException(PARTS);
      }
      parts.add(Integer.valueOf(number.strip()));
    }
    return parts;
  }

  private @Nullable String problemOfEdit(Run run, Hold hold, Decision decision) {
    if (decision.arguments().isEmpty()) {
      return "'arguments' are missing: the call's new arguments, a JSON object.";
    }
    String arguments = decision.arguments().get();
    if (Payload.of(arguments).bytes() > Runs.INPUT_BYTES_MAX) {
      return "'arguments' have at most %d bytes.".formatted(Runs.INPUT_BYTES_MAX);
    }
    return hold.toolCall()
        .map(open -> open.call().tool())
        .flatMap(tool -> deployment.agent(run).flatMap(agent -> agent.tool(tool)))
        .flatMap(found -> found.problem(arguments))
        .orElse(null);
  }

  /** Giving up a hold of the whole run ends the run. */
  private Entry entry(Run run, Hold hold, Decision decision, Person person, Restoring restoring) {
    Instant now = clock.instant();
    if (decision.choice() == Choice.GIVE_UP && hold.call().isEmpty()) {
      String why = person.why().isBlank() ? decision.text() : person.why();
      return new Cancelled(
          now,
          person.because(
              Reasons.clip("Given up at hold %d. %s".formatted(hold.seq(), why).strip())));
    }
    return new Resumed(
        now,
        hold.seq(),
        person,
        new Resolution.Decision(
            decision.choice(),
            decision.content(),
            decision.arguments().map(Payload::of).orElse(null),
            Payload.of(decision.text())),
        Spent.NOTHING,
        Waste.NOTHING,
        workspaces.changes(run, restoring.edits()));
  }

  /** Whether this decision ended the run. */
  private static boolean isGivenUp(Timeline timeline, Decision decision, Person person) {
    return decision.choice() == Choice.GIVE_UP
        && timeline
            .latest(past -> past.last() instanceof Cancelled)
            .filter(past -> past.before().run().hold(decision.hold()).isPresent())
            .filter(past -> past.last() instanceof Cancelled end && end.person().isSameAs(person))
            .isPresent();
  }

  private Outcome gone(Run run, Decision decision, Person person) {
    Timeline timeline = history.timeline(run);
    Optional<Timeline> decided =
        timeline.latest(
            past ->
                past.last() instanceof Resumed earlier && earlier.suspended() == decision.hold());
    if (decided.isEmpty()) {
      return isGivenUp(timeline, decision, person)
          ? new Outcome.Accepted(run)
          : new Outcome.NoSuchHold(run);
    }
    Resumed earlier = (Resumed) decided.get().last();
    if (!(earlier.source() instanceof Person by)
        || !(earlier.resolution() instanceof Resolution.Decision before)) {
      return new Outcome.NoSuchHold(run);
    }
    if (!by.isSameAs(person) || !isSame(before, decision)) {
      return new Outcome.AlreadyDecided(by, before.choice(), earlier.at());
    }
    Transition transition = Transition.of(decided.get());
    deployment.agent(run).ifPresent(agent -> dispatch.again(agent, run, transition));
    return new Outcome.Accepted(run);
  }

  private boolean isSame(Resolution.Decision before, Decision decision) {
    Optional<String> arguments = Optional.ofNullable(before.arguments()).map(payloads::text);
    return before.choice() == decision.choice()
        && before.content().equals(decision.content())
        && decision.arguments().equals(arguments)
        && payloads.text(before.text()).equals(decision.text());
  }
}
