package dev.stint.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one action of a run: the position of the entry that made the action ready and, for a tool
 * call, its place among the calls of that reply. Every process computes the same id.
 *
 * <p>As text, {@code 5} is the model call that entry 5 made ready, and {@code 5.2} is the second
 * tool call that entry 5 asked for.
 *
 * @param seq position of the entry that made the action ready
 * @param call 0 for a model call; 1, 2, … for the calls of a reply
 */
public record ActionId(long seq, int call) implements Comparable<ActionId> {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,18})(?:\\.([1-9]\\d{0,5}))?");

  public static ActionId model(long seq) {
    return new ActionId(seq, 0);
  }

  /**
   * Parses the text that {@link #toString} writes; throws {@link IllegalArgumentException} on any
   * other text.
   */
  public static ActionId parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Action '%s': expected seq or seq.n".formatted(text));
    }
    String call = matcher.group(2);
    return new ActionId(
        Long.parseLong(matcher.group(1)), call == null ? 0 : Integer.parseInt(call));
  }

  public boolean isModelCall() {
    return call == 0;
  }

  /** The stable key of this action in this run, for tools that are idempotent by key. */
  public String key(RunId run) {
    return run + "/" + this;
  }

  @Override
  public int compareTo(ActionId other) {
    int bySeq = Long.compare(seq, other.seq);
    return bySeq != 0 ? bySeq : Integer.compare(call, other.call);
  }

  @Override
  public String toString() {
    return isModelCall() ? Long.toString(seq) : seq + "." + call;
  }
}
