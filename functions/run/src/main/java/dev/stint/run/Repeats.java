package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Detects a stint that goes round in a loop. A round is the calls of one reply and their results. A
 * loop is the same rounds again and again, with nothing else in between; reading the same thing a
 * few times is no loop. Remembers a bounded number of rounds, so the cost does not grow with the
 * stint.
 *
 * @param open sum of the digests of the current round's calls, so that their order does not count
 * @param tools the tools of the current round
 * @param rounds the last rounds, oldest first
 */
public record Repeats(long open, List<String> tools, List<Round> rounds) {

  static final Repeats NONE = new Repeats(0, List.of(), List.of());

  /** The longest loop that is detected, in rounds. */
  private static final int PERIOD_MAX = 8;

  /** How often in a row the rounds of a loop occur at least. */
  private static final int TIMES_MIN = 3;

  /** How many rounds a loop has in all at least, so that a short loop must repeat more often. */
  private static final int ROUNDS_MIN = 5;

  /** A round, with the sum of its calls' 64-bit digests. A false alarm only asks a person. */
  public record Round(long digest, List<String> tools) {}

  /**
   * A loop.
   *
   * @param tools the tools that are called in it
   * @param times how often in a row its rounds occurred
   */
  record Loop(List<String> tools, int times) {}

  /** Adds a call to the current round. */
  Repeats and(ToolCall call, ToolResult result) {
    List<String> more = new ArrayList<>(tools);
    more.add(call.tool());
    return new Repeats(open + digest(call, result), List.copyOf(more), rounds);
  }

  /** Ends the current round. */
  Repeats round() {
    List<Round> more = new ArrayList<>(rounds);
    more.add(new Round(open, tools));
    int first = Math.max(0, more.size() - PERIOD_MAX * TIMES_MIN);
    return new Repeats(0, List.of(), List.copyOf(more.subList(first, more.size())));
  }

  /** The loop that the last rounds form, if they do. */
  Optional<Loop> loop() {
    for (int period = 1; period <= PERIOD_MAX; period++) {
      int times = times(period);
      if (times >= TIMES_MIN && times * period >= ROUNDS_MIN) {
        List<String> again =
            rounds.subList(rounds.size() - period, rounds.size()).stream()
                .flatMap(round -> round.tools().stream())
                .distinct()
                .toList();
        return Optional.of(new Loop(again, times));
      }
    }
    return Optional.empty();
  }

  /** How often in a row the last {@code period} rounds occurred. */
  private int times(int period) {
    int same = 0;
    for (int n = rounds.size() - 1; n >= period && isSame(n, n - period); n--) {
      same++;
    }
    return rounds.size() < period ? 0 : 1 + same / period;
  }

  private boolean isSame(int one, int other) {
    return rounds.get(one).digest() == rounds.get(other).digest();
  }

  private static long digest(ToolCall call, ToolResult result) {
    long digest = call.tool().hashCode();
    digest = mixed(digest, call.arguments());
    digest = mixed(digest, result.output());
    return mixed(digest, result.error() ? 1 : 0);
  }

  private static long mixed(long digest, Payload payload) {
    return switch (payload) {
      case Payload.Inline inline ->
          mixed(mixed(digest, inline.text().hashCode()), inline.text().length());
      case Payload.Stored stored -> mixed(digest, stored.sha256().hashCode());
    };
  }

  /** The mixing step of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long digest, long more) {
    long z = (digest ^ more) + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
