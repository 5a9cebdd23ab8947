package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Tool;
import dev.stint.engine.Verdict.Append;
import dev.stint.link.CallbackLinks;
import dev.stint.link.CallbackLinks.Call;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Budget;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.OpenCall;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes the answers of other systems to calls that were given a {@link Callback}. Whoever has the
 * token of a call answers it, once. Thread-safe.
 */
public final class Callbacks {

  private final CallbackLinks links;
  private final Deployment deployment;
  private final History history;
  private final Payloads payloads;
  private final Dispatch dispatch;
  private final InstantSource clock;

  Callbacks(Engine engine) {
    this.links = engine.ports.callbacks();
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.dispatch = engine.dispatch;
    this.clock = engine.clock;
  }

  /**
   * What another system sends.
   *
   * @param json a JSON value, which the tool checks; empty for an error
   * @param text what the model reads
   */
  public record Answer(Optional<String> json, String text) {

    /** A result: the model reads this JSON. */
    public static Answer result(String json) {
      return new Answer(Optional.of(json), json);
    }

    /** The other system did nothing, for this reason. */
    public static Answer error(String why) {
      return new Answer(Optional.empty(), why);
    }

    private boolean isError() {
      return json.isEmpty();
    }

    private String digest() {
      return Sha256.of((json.orElse("") + "\n" + text).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The outcome of {@link #complete} and {@link #heartbeat}. */
  public sealed interface Outcome {

    /** What was sent is in the log; {@code run} is the run after it. */
    record Accepted(Run run) implements Outcome {}

    /** None of our keys signed the token, or its run is unknown here. */
    record UnknownToken() implements Outcome {}

    /** Another answer came first; nothing was changed. */
    record Answered(Instant at) implements Outcome {}

    /**
     * The call takes no answer any more; nothing was changed.
     *
     * @param why for the sender
     */
    record Gone(String why) implements Outcome {}

    /**
     * The call takes an answer, but not here or not now: to be sent again later.
     *
     * @param why for the sender
     */
    record NotNow(String why) implements Outcome {}

    /**
     * @param what what is wrong with what was sent, for its sender
     */
    record BadAnswer(String what) implements Outcome {}
  }

  /**
   * What is done with a call.
   *
   * @param waiting if it waits for its callback
   * @param over if it takes no answer any more
   */
  private record Work(
      BiFunction<Run, Suspension, Verdict<Outcome>> waiting,
      BiFunction<Run, ActionId, Outcome> over) {}

  /**
   * Answers a call, once: of any number of different answers one is accepted, and that one is
   * accepted again. When it returns {@link Outcome.Accepted}, the answer is in the log and what
   * became ready is on the queue. After a crash before that, the same answer finishes the work, and
   * so does the sweep. An answer may come before the tool has returned.
   *
   * @throws dev.stint.port.DamagedLog if the run cannot be read
   */
  public Outcome complete(String token, Answer answer) {
    return withCall(
        token,
        new Work(
            (run, wait) -> answered(run, wait, answer),
            (run, action) -> answeredBefore(run, action, answer)));
  }

  /** Puts the expiry of a call off, as far as its tool's {@link Callback.Terms} say. */
  public Outcome heartbeat(String token) {
    return withCall(token, new Work(this::alive, (run, action) -> gone(run)));
  }

  private Outcome withCall(String token, Work work) {
    Optional<Call> call = links.read(token);
    if (call.isEmpty()) {
      return new Outcome.UnknownToken();
    }
    Call known = call.get();
    try {
      return history.change(history.load(known.run()), run -> verdict(run, known.action(), work));
    } catch (ExpiredRun e) {
      return new Outcome.Gone(String.valueOf(e.getMessage()));
    }
  }

  private Verdict<Outcome> verdict(Run run, ActionId action, Work work) {
    if (run.isEmpty()) {
      return new Verdict.Answer<>(new Outcome.UnknownToken());
    }
    Optional<Suspension> wait =
        run.suspensions().stream()
            .filter(open -> open.entry().action().equals(action))
            .filter(open -> open.entry().waitsFor() instanceof Wait.ForCallback)
            .findFirst();
    if (wait.isPresent()) {
      return isExpired(wait.get())
          ? expired(run, wait.get())
          : work.waiting().apply(run, wait.get());
    }
    return run.end().isEmpty() && run.call(action).orElse(null) instanceof OpenCall.Tool open
        ? early(run, open, work)
        : new Verdict.Answer<>(work.over().apply(run, action));
  }

  /** The tool has not returned yet, or nobody knows whether it did: now the call waits. */
  private Verdict<Outcome> early(Run run, OpenCall.Tool open, Work work) {
    Optional<Agent> agent = deployment.agent(run);
    if (agent.isEmpty()) {
      return new Verdict.Answer<>(new Outcome.NotNow(deployment.missing(run.agent())));
    }
    Optional<Callback.Terms> terms =
        agent.get().tool(open.call().tool()).flatMap(tool -> tool.spec().callback());
    if (terms.isEmpty() || !open.takesOutcome()) {
      return new Verdict.Answer<>(
          new Outcome.NotNow(
              "Call %s of run %s waits for something else.".formatted(open.id(), run.id())));
    }
    return dispatch.announced(
        run,
        awaiting(open.id(), terms.get(), clock.instant()),
        transition -> {
          dispatch.after(transition);
          return history.change(transition.after(), next -> verdict(next, open.id(), work));
        });
  }

  /** The entry by which a call waits for its callback. */
  static Suspended awaiting(ActionId action, Callback.Terms terms, Instant now) {
    Instant until = now.plus(terms.within());
    Wait.Heartbeat heartbeat =
        terms.heartbeat().map(within -> new Wait.Heartbeat(within, until)).orElse(null);
    return new Suspended(
        now,
        action,
        new Wait.ForCallback(heartbeat),
        "another system answers",
        heartbeat == null ? until : heartbeat.expires(now));
  }

  private boolean isExpired(Suspension wait) {
    return wait.ends().filter(at -> !at.isAfter(clock.instant())).isPresent();
  }

  private Verdict<Outcome> expired(Run run, Suspension wait) {
    // This replaces the message that ends the wait, in case that message was lost.
    dispatch.wakeAtEnd(run, wait.entry().action(), Duration.ZERO);
    return new Verdict.Answer<>(
        new Outcome.Gone(
            "Call %s of run %s took an answer until %s."
                .formatted(wait.entry().action(), run.id(), wait.entry().expires())));
  }

  private Verdict<Outcome> answered(Run run, Suspension wait, Answer answer) {
    Optional<Agent> agent = deployment.agent(run);
    if (agent.isEmpty()) {
      return new Verdict.Answer<>(new Outcome.NotNow(deployment.missing(run.agent())));
    }
    String problem = problem(agent.get(), wait, answer);
    if (problem != null) {
      return new Verdict.Answer<>(new Outcome.BadAnswer(problem));
    }
    Instant now = clock.instant();
    long bytesMax = Budget.of(agent.get(), run, now).bytesLeft();
    Resumed resumed =
        new Resumed(
            now,
            wait.seq(),
            new Source.Caller(answer.digest()),
            new Resolution.Returned(
                Payload.of(Payloads.cut(answer.text(), bytesMax)), answer.isError()));
    return dispatch.fromOutside(run, payloads.keep(run.id(), resumed), Outcome.Accepted::new);
  }

  private static @Nullable String problem(Agent agent, Suspension wait, Answer answer) {
    Optional<String> tooLarge = Bounds.tooLarge("It", Payload.of(answer.text()).bytes());
    if (tooLarge.isPresent()) {
      return tooLarge.get();
    }
    if (answer.isError()) {
      return answer.text().isBlank() ? "'error' is empty: say what failed." : null;
    }
    return tool(agent, wait)
        .flatMap(tool -> tool.problemOfResult(answer.json().orElseThrow()))
        .orElse(null);
  }

  private static Optional<Tool> tool(Agent agent, Suspension wait) {
    return wait.call()
        .filter(OpenCall.Tool.class::isInstance)
        .flatMap(open -> agent.tool(((OpenCall.Tool) open).call().tool()));
  }

  /** The call does not wait any more: because of this answer, of another one, or of neither. */
  private Outcome answeredBefore(Run run, ActionId action, Answer answer) {
    Optional<Timeline> answered = history.timeline(run).latest(past -> isAnswer(past, action));
    if (answered.isEmpty()) {
      return gone(run);
    }
    Resumed before = (Resumed) answered.get().last();
    if (!before.source().equals(new Source.Caller(answer.digest()))) {
      return new Outcome.Answered(before.at());
    }
    Transition transition = Transition.of(answered.get());
    deployment.agent(run).ifPresent(agent -> dispatch.again(agent, run, transition));
    return new Outcome.Accepted(run);
  }

  private static boolean isAnswer(Timeline past, ActionId action) {
    return past.last() instanceof Resumed resumed
        && resumed.source() instanceof Source.Caller
        && past.before()
            .run()
            .suspension(resumed.suspended())
            .filter(wait -> wait.entry().action().equals(action))
            .isPresent();
  }

  private static Outcome gone(Run run) {
    return new Outcome.Gone(
        run.isMoved()
            ? "Run %s was moved to another store, and goes on there.".formatted(run.id())
            : "Run %s does not wait for this answer any more.".formatted(run.id()));
  }

  /** Appends at most two signs of life in the time of one, so that a log stays small. */
  private Verdict<Outcome> alive(Run run, Suspension wait) {
    Wait.Heartbeat heartbeat = ((Wait.ForCallback) wait.entry().waitsFor()).heartbeat();
    if (heartbeat == null) {
      return new Verdict.Answer<>(new Outcome.BadAnswer("This call takes no heartbeats."));
    }
    Instant now = clock.instant();
    Instant expires = heartbeat.expires(now);
    Instant before = wait.ends().orElse(now);
    boolean isWorthIt =
        !expires.isBefore(before.plus(heartbeat.within().dividedBy(2)))
            || (expires.equals(heartbeat.until()) && before.isBefore(expires));
    return isWorthIt
        ? new Append<>(
            new Suspended(
                now,
                wait.entry().action(),
                wait.entry().waitsFor(),
                wait.entry().detail(),
                expires),
            transition -> new Outcome.Accepted(transition.after()))
        : new Verdict.Answer<>(new Outcome.Accepted(run));
  }
}
