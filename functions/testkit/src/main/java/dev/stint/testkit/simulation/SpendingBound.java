package dev.stint.testkit.simulation;

import dev.stint.agent.Limits;
import dev.stint.run.Entry;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.OpenCall;
import dev.stint.run.Reserved;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What a run and its stint may have spent and reserved: what their limits allow; or what they had
 * spent when a person lowered the limits, with what was under way then.
 */
final class SpendingBound {

  /** Nothing is under way for longer, but what {@link #callsThatMayBeAnswered} counts. */
  private static final Duration UNDER_WAY_MAX = Duration.ofMinutes(30);

  private Amounts ofStint = Amounts.NOTHING;
  private Amounts ofRun = Amounts.NOTHING;
  private Instant underWayUntil = Instant.MAX;

  /** What limits bound, without time: that passes also where nothing can be stopped. */
  private record Amounts(long steps, long tokens, BigDecimal cost, long bytes) {

    static final Amounts NOTHING = new Amounts(0, 0, BigDecimal.ZERO, 0);

    static Amounts of(Limits limits) {
      return new Amounts(
          limits.stepsMax(), limits.tokensMax(), limits.costMaxUsd(), limits.bytesMax());
    }

    /** What was spent, and what is reserved for children at work. */
    static Amounts of(Spent spent, Reserved reserved) {
      return new Amounts(
          spent.steps() + reserved.steps(),
          spent.usage().tokens() + reserved.tokens(),
          spent.costUsd().add(reserved.costUsd()),
          spent.bytes() + reserved.bytes());
    }

    Amounts plusSteps(long more) {
      return new Amounts(steps + more, tokens, cost, bytes);
    }

    Amounts or(Amounts other) {
      return new Amounts(
          Math.max(steps, other.steps),
          Math.max(tokens, other.tokens),
          cost.max(other.cost),
          Math.max(bytes, other.bytes));
    }

    boolean isWithin(Amounts most) {
      return steps <= most.steps
          && tokens <= most.tokens
          && cost.compareTo(most.cost) <= 0
          && bytes <= most.bytes;
    }
  }

  /**
   * @throws Violation if an entry spends more than it may
   */
  void check(Run before, Entry entry, Run after, Instant now) {
    if (entry instanceof LimitsSet) {
      ofStint = ofStint.or(Amounts.of(before.stintLimits()));
      ofRun = ofRun.or(Amounts.of(before.runLimits()));
      underWayUntil = now.plus(UNDER_WAY_MAX);
    } else if (now.isAfter(underWayUntil)) {
      long unrecorded = callsThatMayBeAnswered(before);
      ofStint = Amounts.of(before.stint(), before.reserved()).plusSteps(unrecorded);
      ofRun = Amounts.of(before.spent(), before.reserved()).plusSteps(unrecorded);
      underWayUntil = Instant.MAX;
    }
    within(after, after.stint(), ofStint.or(Amounts.of(after.stintLimits())), "stint");
    within(after, after.spent(), ofRun.or(Amounts.of(after.runLimits())), "run");
  }

  /**
   * Calls that may have been made without a trace in the log: the answer of another system is the
   * first that the log learns of them, however late it comes.
   */
  private static long callsThatMayBeAnswered(Run run) {
    return run.calls().values().stream()
        .filter(
            call ->
                call instanceof OpenCall.Tool open
                    && !open.isWaiting()
                    && open.call().tool().equals(RandomAgents.ASKING))
        .count();
  }

  /** Whether a use is within limits, time left out. */
  static boolean isWithin(Spent spent, Limits limits) {
    return Amounts.of(spent, Reserved.NOTHING).isWithin(Amounts.of(limits));
  }

  private static void within(Run run, Spent spent, Amounts most, String whose) {
    if (!Amounts.of(spent, run.reserved()).isWithin(most)) {
      throw new Violation(
          "%s: the %s spent %s and reserves %s of %s"
              .formatted(run, whose, spent, run.reserved(), most));
    }
  }
}
