package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.CutOff;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.engine.TimedCall.Broken;
import dev.stint.engine.TimedCall.DeadlinePassed;
import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.FileType;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.port.Threads;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Budget;
import dev.stint.run.Conversation;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.InputBound;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the model call of a step, and returns its outcome. */
final class ModelCaller {

  /** A model is not asked for a reply of fewer tokens than this. */
  static final int OUTPUT_TOKENS_MIN = 16;

  /**
   * Most bytes of files in one request, in Base64: vendors take 20 MB and more, and a process has
   * them in memory several times.
   */
  static final long FILES_BYTES_MAX = 12L * 1024 * 1024;

  /** Between two looks at the clock less than this passes. */
  private static final Duration MEASURED = Duration.ofSeconds(1);

  /** How often a model that gives bad replies is asked, before the next one is. */
  private static final int ASKS_MAX = 2;

  private final Outages outages = new Outages();
  private final Deployment deployment;
  private final Payloads payloads;
  private final History history;
  private final InstantSource clock;
  private final Threads threads;

  ModelCaller(Engine engine) {
    this.history = engine.history;
    this.deployment = engine.deployment;
    this.payloads = engine.payloads;
    this.clock = engine.clock;
    this.threads = engine.threads;
  }

  /**
   * Asks the models of the route in order, until one replies. A model that the limits do not pay
   * for is not asked. A model that gives a bad reply is asked once more, within its own timeout.
   */
  Performed call(Step step, CallModel action) {
    Timeline timeline = history.timeline(step.run());
    List<Message> kept = Conversation.of(timeline);
    long files = bytesOfFiles(kept, step.agent());
    if (files > FILES_BYTES_MAX) {
      return tooManyFiles(step, timeline, action, files);
    }
    List<Message> messages = payloads.inline(kept, step.agent()::reads);
    Agent agent;
    try {
      agent = step.agent().instructedFor(task(messages));
    } catch (RuntimeException e) {
      return new Refusals(step.agent(), timeline, action)
          .withoutInstructions(Reasons.of(e), clock.instant());
    }
    Refusals refusals = new Refusals(agent, timeline, action);
    Route route = deployment.route(step.agent());
    Course course = new Course(agent, timeline, route, outages, clock.instant());
    for (Route.Stop stop : course.stops()) {
      Instant last = clock.instant().plus(stop.timeout());
      for (int asks = 0; asks < ASKS_MAX; asks++) {
        Asking asking =
            new Asking(step.begunAt(clock.instant()), agent, course, stop, messages, refusals);
        Optional<Entry> reply = asking.ask(action, last);
        if (reply.isPresent()) {
          return new Performed.Over(refusals.wasted(), reply.get());
        }
        boolean inTime = clock.instant().isBefore(last);
        if (!refusals.mayBeAskedAgain() || !inTime) {
          break;
        }
      }
    }
    return refusals.performed(route, clock.instant());
  }

  /** The bytes in Base64 of the files that models read as they are. */
  private static long bytesOfFiles(List<Message> messages, Agent agent) {
    return messages.stream()
        .flatMap(message -> message.parts().stream())
        .filter(part -> part instanceof Attachment file && agent.reads(file))
        .mapToLong(part -> part.payload().bytes())
        .sum();
  }

  /** No model of the route is asked, as the files alone may be more than this process can hold. */
  private Performed tooManyFiles(Step step, Timeline timeline, CallModel action, long bytes) {
    Refusals refusals = new Refusals(step.agent(), timeline, action);
    Route route = deployment.route(step.agent());
    String why =
        "its files have %d bytes in Base64, and at most %d are sent"
            .formatted(bytes, FILES_BYTES_MAX);
    route.stops().forEach(stop -> refusals.overflow(stop, why));
    return refusals.performed(route, clock.instant());
  }

  /** The task of a run: the text of its first message. */
  private String task(List<Message> messages) {
    return payloads.texts(messages.getFirst().parts());
  }

  /**
   * @param isCut whether the time is less than the model's own, so that another call may have more
   */
  private ModelOutcome answer(Route.Stop stop, ModelRequest request, Duration time, boolean isCut) {
    try {
      return TimedCall.within(threads, time, () -> stop.client().call(request));
    } catch (DeadlinePassed e) {
      return isCut ? Busy.inShortTime(Reasons.of(e)) : new Busy(Reasons.of(e), Duration.ZERO);
    } catch (InterruptedException e) {
      throw TimedCall.interrupted(e);
    } catch (Broken e) {
      return new Refused(Reasons.of(e.thrown())); // An error: this process will not do better.
    } catch (Exception e) {
      return BadReply.unknown(Reasons.of(e));
    }
  }

  /** Turns a reply that is empty or too large into a bad reply. */
  private static ModelOutcome checked(ModelOutcome outcome, Count count) {
    if (!(outcome instanceof Replied reply)) {
      return outcome;
    }
    if (reply.parts().isEmpty()) {
      return new BadReply("the reply is empty", reply.usage());
    }
    long bytes = reply.parts().stream().mapToLong(part -> part.payload().bytes()).sum();
    return bytes > Model.REPLY_BYTES_MAX
        ? new BadReply(
            "the reply has %d bytes, and at most %d are taken"
                .formatted(bytes, Model.REPLY_BYTES_MAX),
            count.plausible(reply.usage(), reply.parts()))
        : reply;
  }

  private static long calls(List<Part> parts) {
    return parts.stream().filter(ToolCall.class::isInstance).count();
  }

  /** One call of one model. */
  private final class Asking {
    private final Step step;
    private final Agent agent;
    private final Course course;
    private final Route.Stop stop;
    private final List<Message> messages;
    private final Refusals refusals;

    Asking(
        Step step,
        Agent agent,
        Course course,
        Route.Stop stop,
        List<Message> messages,
        Refusals refusals) {
      this.step = step;
      this.agent = agent;
      this.course = course;
      this.stop = stop;
      this.messages = messages;
      this.refusals = refusals;
    }

    /** The reply, as an entry; empty if there is none, and then the refusals say why. */
    Optional<Entry> ask(CallModel action, Instant last) {
      Optional<Attachment> unread = unread();
      if (unread.isPresent()) {
        Attachment file = unread.get();
        refusals.cannotRead(stop, file, file.type().map(FileType::kind).orElseThrow());
        return Optional.empty();
      }
      Timeline paid = refusals.paid();
      Budget budget = Budget.of(agent, paid.run(), step.begun());
      long input = InputBound.tokens(agent, paid, stop);
      long affordable = budget.outputTokensMax(stop.price(), input);
      if (affordable < OUTPUT_TOKENS_MIN) {
        refusals.tooDear(stop, input);
        return Optional.empty();
      }
      ModelParameters parameters = stop.parametersFor(agent);
      int most = (int) Math.min(affordable, parameters.outputTokensMax());
      ModelRequest request =
          new ModelRequest(
              agent.instructions(),
              messages,
              agent.toolSpecs(),
              most,
              parameters,
              agent.answerType(),
              agent.reads());
      Duration within = Duration.between(step.begun(), last);
      Duration time = step.attempt().timeLeft(within, step.begun(), budget.timeLeft());
      Count count = new Count(request, input);
      boolean isCut = time.plus(MEASURED).compareTo(stop.timeout()) < 0;
      return outcome(action, checked(answer(stop, request, time, isCut), count), count);
    }

    /** A file that the agent's models are to read as it is, and this one does not. */
    private Optional<Attachment> unread() {
      Set<FileKind> taken = stop.client().reads().keySet();
      return messages.stream()
          .flatMap(message -> message.parts().stream())
          .filter(Attachment.class::isInstance)
          .map(Attachment.class::cast)
          .filter(agent::reads)
          .filter(file -> file.type().filter(type -> !taken.contains(type.kind())).isPresent())
          .findFirst();
    }

    private Optional<Entry> outcome(CallModel action, ModelOutcome outcome, Count count) {
      switch (outcome) {
        case Replied reply -> {
          Usage usage = count.plausible(reply.usage(), reply.parts());
          boolean tooMany = calls(reply.parts()) > ModelReplied.CALLS_MAX;
          return Optional.of(
              tooMany
                  ? cutOff(action, usage)
                  : replied(action, usage, reply.parts(), false, unfit(reply.parts())));
        }
        case CutOff cut -> {
          return Optional.of(cutOff(action, count.plausible(cut.usage(), List.of())));
        }
        case BadReply bad -> {
          refusals.badReply(stop, bad.reason());
          if (bad.came()) {
            waste(action, count.plausible(bad.usage(), List.of()), bad.reason());
          }
        }
        case Busy busy -> {
          Instant now = clock.instant();
          if (busy.isOutage()) {
            outages.seen(stop.model(), now);
          }
          refusals.busy(stop, busy, now);
        }
        case Refused refused -> {
          refusals.refused(stop, refused.reason());
          if (refused.usage().tokens() > 0) {
            waste(action, refused.usage(), refused.reason());
          }
        }
        case Overflow overflow -> refusals.overflow(stop, overflow.reason());
        case Unauthorized refused -> refusals.unauthorized(stop, refused.reason());
      }
      return Optional.empty();
    }

    private void waste(CallModel action, Usage usage, String why) {
      refusals.paid(
          new Wasted(
              clock.instant(),
              action.id(),
              stop.model(),
              usage,
              stop.price().of(usage),
              Reasons.clip("The reply was of no use: " + why)));
    }

    private ModelReplied cutOff(CallModel action, Usage usage) {
      return replied(action, usage, List.of(), true, null);
    }

    /** Why a reply is no answer of the agent's type; null if it is, or is no answer at all. */
    private @Nullable String unfit(List<Part> parts) {
      if (agent.answerType().isEmpty() || calls(parts) > 0) {
        return null;
      }
      try {
        agent.answerType().get().read(payloads.texts(parts));
        return null;
      } catch (IllegalArgumentException e) {
        return Reasons.clip(String.valueOf(e.getMessage()));
      } catch (RuntimeException | StackOverflowError e) {
        return Reasons.of(e); // The reply is paid for, and has to be in the log.
      }
    }

    private ModelReplied replied(
        CallModel action, Usage usage, List<Part> parts, boolean cutOff, @Nullable String unfit) {
      Instant now = clock.instant();
      outages.over(stop.model());
      return new ModelReplied(
          now,
          action.id(),
          step.run().length() - 1,
          stop.model(),
          parts,
          usage,
          stop.price().of(usage),
          Duration.between(step.begun(), now),
          step.agent().fingerprint(),
          cutOff,
          unfit,
          course.routing(stop, refusals.passed()));
    }
  }
}
