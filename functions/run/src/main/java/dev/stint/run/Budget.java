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
   */
  public record Part(Limits limits, Spent spent, Waste wasted, Duration worked) {

    long stepsLeft() {
      return limits.stepsMax() - spent.steps();
    }

    long tokensLeft() {
      return limits.tokensMax() - tokens();
    }

    BigDecimal costLeft() {
      return limits.costMaxUsd().subtract(costUsd());
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

    long bytesLeft() {
      return limits.bytesMax() - spent.bytes();
    }

    /** Says which limit is reached; empty if none is. */
    Optional<String> reached() {
      if (stepsLeft() <= 0) {
        return reached("steps", spent.steps(), limits.stepsMax());
      }
      if (tokensLeft() <= 0) {
        return reached("tokens", tokens(), limits.tokensMax());
      }
      if (costUsd().signum() > 0 && costLeft().signum() <= 0) {
        return reached("cost", usd(costUsd()), usd(limits.costMaxUsd()));
      }
      if (!timeLeft().isPositive()) {
        return reached("time", worked, limits.timeMax());
      }
      if (bytesLeft() <= 0) {
        return reached("bytes", spent.bytes(), limits.bytesMax());
      }
      return Optional.empty();
    }

    /** Most tokens a reply may have; zero or less if the limits do not pay for the input. */
    public long outputTokensMax(Price price, long inputTokens) {
      return Math.min(tokensLeft() - inputTokens, price.outputTokensFor(costLeft(), inputTokens));
    }

    private static Optional<String> reached(String limit, Object used, Object most) {
      return Optional.of("%s, %s of %s used".formatted(limit, used, most));
    }

    private static String usd(BigDecimal sum) {
      return "$" + sum.toPlainString();
    }
  }

  public static Budget of(Agent agent, Run run, Instant now) {
    Limits stint = run.stintLimits().tightest(agent.controls().stintLimits());
    Limits whole = run.runLimits().tightest(agent.controls().runLimits());
    Duration atWork = run.atWork(now);
    return new Budget(
        new Part(stint, run.stint(), run.stintWasted(), run.stint().worked().plus(atWork)),
        new Part(whole, run.spent(), run.wasted(), run.spent().worked().plus(atWork)));
  }

  /** Which limit of the run is reached, if one is. */
  Optional<String> runLimitReached() {
    return whole.reached().map("Limit of the run reached: %s."::formatted);
  }

  /** Which limit of the stint is reached, if one is. */
  Optional<String> stintLimitReached() {
    return stint.reached().map("Limit of the stint reached: %s."::formatted);
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
