package dev.stint.run;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rest of a run's limits: the smaller of the rest of its stint and the rest of the whole run,
 * both bounded by the deployment too.
 */
public record Budget(Part stint, Part whole) {

  /**
   * One set of limits, and what was spent of it.
   *
   * @param wasted paid for replies that were not used; counts against the limits too
   * @param reserved for children at work; counts against the limits until it is returned
   */
  public record Part(Limits limits, Spent spent, Waste wasted, Duration worked, Reserved reserved) {

    /** Copies this part, as if no child were at work. */
    Part withoutReserved() {
      return new Part(limits, spent, wasted, worked, Reserved.NOTHING);
    }

    public long stepsLeft() {
      return limits.stepsMax() - spent.steps() - reserved.steps();
    }

    public long tokensLeft() {
      return limits.tokensMax() - tokens() - reserved.tokens();
    }

    public BigDecimal costLeft() {
      return limits.costMaxUsd().subtract(costUsd()).subtract(reserved.costUsd());
    }

    public long childrenLeft() {
      return limits.tree().childrenMax() - spent.children() - reserved.children();
    }

    /**
     * What of these limits is missing for a child, in words; empty if nothing is.
     *
     * @param asked the limits of the child
     * @param others other calls, of which each needs a step
     */
    Optional<String> missing(Limits asked, long others) {
      if (asked.stepsMax() > stepsLeft() - 1 - others) {
        return missing("steps", asked.stepsMax() + " and one for the call", stepsLeft() - others);
      }
      if (asked.tokensMax() > tokensLeft()) {
        return missing("tokens", asked.tokensMax(), tokensLeft());
      }
      if (asked.costMaxUsd().compareTo(costLeft()) > 0) {
        return missing("cost", usd(asked.costMaxUsd()), usd(costLeft()));
      }
      if (asked.bytesMax() > bytesLeft()) {
        return missing("bytes", asked.bytesMax(), bytesLeft());
      }
      if (asked.tree().childrenMax() > childrenLeft() - 1) {
        return missing("children", asked.tree().childrenMax() + " and itself", childrenLeft());
      }
      return Optional.empty();
    }

    /** What is spent and reserved beyond these limits, in words; empty if nothing is. */
    Optional<String> overdrawn() {
      if (stepsLeft() < 0) {
        return overdrawn("steps", -stepsLeft());
      }
      if (tokensLeft() < 0) {
        return overdrawn("tokens", -tokensLeft());
      }
      if (costLeft().signum() < 0) {
        return overdrawn("cost", usd(costLeft().negate()));
      }
      if (bytesLeft() < 0) {
        return overdrawn("bytes", -bytesLeft());
      }
      return childrenLeft() < 0 ? overdrawn("children", -childrenLeft()) : Optional.empty();
    }

    private static Optional<String> overdrawn(String limit, Object missing) {
      return Optional.of("%s, %s missing".formatted(limit, missing));
    }

    /** The limits {@code from}, raised by what is spent and reserved beyond these. */
    Limits covering(Limits from) {
      return from.steps(Limits.sum(from.stepsMax(), Math.max(0, -stepsLeft())))
          .tokens(Limits.sum(from.tokensMax(), Math.max(0, -tokensLeft())))
          .costUsd(from.costMaxUsd().add(costLeft().negate().max(BigDecimal.ZERO)).toPlainString())
          .bytes(Limits.sum(from.bytesMax(), Math.max(0, -bytesLeft())))
          .children(Limits.sum(from.tree().childrenMax(), Math.max(0, -childrenLeft())));
    }

    private static Optional<String> missing(String limit, Object asked, Object left) {
      return Optional.of("%s, %s asked and %s left".formatted(limit, asked, left));
    }

    private long tokens() {
      return spent.usage().tokens() + wasted.usage().tokens();
    }

    private BigDecimal costUsd() {
      return spent.costUsd().add(wasted.costUsd());
    }

    public Duration timeLeft() {
      return limits.timeMax().minus(worked);
    }

    public long bytesLeft() {
      return limits.bytesMax() - spent.bytes() - reserved.bytes();
    }

    /** Says which limit is reached; empty if none is. */
    Optional<String> reached() {
      if (stepsLeft() <= 0) {
        return reached("steps", spent.steps(), reserved.steps(), limits.stepsMax());
      }
      if (tokensLeft() <= 0) {
        return reached("tokens", tokens(), reserved.tokens(), limits.tokensMax());
      }
      boolean isFree = costUsd().signum() == 0 && reserved.costUsd().signum() == 0;
      if (!isFree && costLeft().signum() <= 0) {
        return reached("cost", usd(costUsd()), usd(reserved.costUsd()), usd(limits.costMaxUsd()));
      }
      if (!timeLeft().isPositive()) {
        return Optional.of("time, %s of %s used".formatted(worked, limits.timeMax()));
      }
      if (bytesLeft() <= 0) {
        return reached("bytes", spent.bytes(), reserved.bytes(), limits.bytesMax());
      }
      return Optional.empty();
    }

    /** Most tokens a reply may have; zero or less if the limits do not pay for the input. */
    public long outputTokensMax(Price price, long inputTokens) {
      return Math.min(tokensLeft() - inputTokens, price.outputTokensFor(costLeft(), inputTokens));
    }

    private Optional<String> reached(String limit, Object used, Object held, Object most) {
      return Optional.of(
          reserved.open() == 0
              ? "%s, %s of %s used".formatted(limit, used, most)
              : "%s, %s of %s used and %s reserved for %d children at work"
                  .formatted(limit, used, most, held, reserved.open()));
    }

    private static String usd(BigDecimal sum) {
      return "$" + sum.toPlainString();
    }
  }

  public static Budget of(Agent agent, Run run, Instant now) {
    Limits stint = run.stintLimits().tightest(agent.controls().stintLimits());
    Limits whole = run.runLimits().tightest(agent.controls().runLimits());
    Duration atWork = run.atWork(now);
    Reserved reserved = run.reserved();
    return new Budget(
        new Part(
            stint, run.stint(), run.stintWasted(), run.stint().worked().plus(atWork), reserved),
        new Part(whole, run.spent(), run.wasted(), run.spent().worked().plus(atWork), reserved));
  }

  /**
   * Which limit of the run is reached, if one is. One that is reached only until children return
   * what is reserved for them does not end the run.
   */
  Optional<String> runLimitReached() {
    return whole.withoutReserved().reached().map("Limit of the run reached: %s."::formatted);
  }

  /** Which limit of the stint, or for now of the run, is reached, if one is. */
  Optional<String> stintLimitReached() {
    return stint
        .reached()
        .map("Limit of the stint reached: %s."::formatted)
        .or(() -> whole.reached().map("Limit of the run reached for now: %s."::formatted));
  }

  /**
   * What is missing for a child with these limits, in words; empty if they fit.
   *
   * @param others other calls that may be under way, of which each needs a step
   */
  public Optional<String> missing(Limits asked, long others) {
    return stint
        .missing(asked, others)
        .map("Limit of the stint: %s."::formatted)
        .or(() -> whole.missing(asked, others).map("Limit of the run: %s."::formatted));
  }

  /** What is spent and reserved beyond the limits, in words; empty if nothing is. */
  public Optional<String> overdrawn() {
    return stint
        .overdrawn()
        .map("limit of the stint: %s"::formatted)
        .or(() -> whole.overdrawn().map("limit of the run: %s"::formatted));
  }

  /** The limits of the stint, raised to what is spent and reserved. */
  public Limits coveringStint(Run run) {
    return stint.covering(run.stintLimits());
  }

  /** The limits of the run, raised to what is spent and reserved. */
  public Limits coveringRun(Run run) {
    return whole.covering(run.runLimits());
  }

  /** How many levels of delegation there may be below the run. */
  public int depthMax() {
    return Math.min(stint.limits().tree().depthMax(), whole.limits().tree().depthMax());
  }

  /** How many more children may be at work at once. */
  public int childrenAtOnceLeft() {
    return Math.min(stint.limits().tree().atOnceMax(), whole.limits().tree().atOnceMax())
        - whole.reserved().open();
  }

  public long stepsLeft() {
    return Math.min(stint.stepsLeft(), whole.stepsLeft());
  }

  public long bytesLeft() {
    return Math.min(stint.bytesLeft(), whole.bytesLeft());
  }

  /** The time that the limits allow in total. */
  public Duration timeMax() {
    return stint.limits().tightest(whole.limits()).timeMax();
  }

  public Duration timeLeft() {
    return stint.timeLeft().compareTo(whole.timeLeft()) < 0 ? stint.timeLeft() : whole.timeLeft();
  }

  public long outputTokensMax(Price price, long inputTokens) {
    return Math.min(
        stint.outputTokensMax(price, inputTokens), whole.outputTokensMax(price, inputTokens));
  }
}
