package dev.stint.run;

import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Suspended;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wait that is not settled yet.
 *
 * @param seq position of its entry, which identifies the wait
 * @param call the call that waits; empty if the run waits as a whole
 */
public record Suspension(RunId run, long seq, Suspended entry, Optional<OpenCall> call) {

  /**
   * Whether this source may settle the wait with this resolution. Only this method decides who may
   * settle a wait (law 7).
   */
  public boolean takes(Source source, Resolution resolution) {
    boolean expires = resolution instanceof Resolution.Expired;
    return expires
        ? source instanceof Source.Clock && entry.expires() != null && call.isPresent()
        : entry.waitsFor().takes(source)
            && entry.waitsFor().takes(resolution)
            && fitsWithheld(resolution);
  }

  /**
   * A call whose result is withheld was made: a person approves its result, in whole or without
   * what they put back, or rejects it, and the call is not made again.
   */
  private boolean fitsWithheld(Resolution resolution) {
    if (!(resolution instanceof Resolution.Decision decision)) {
      return true;
    }
    return switch (decision.choice()) {
      case APPROVE, REJECT -> true;
      case RESTORE -> entry.withheld() != null;
      default -> entry.withheld() == null;
    };
  }

  /** This wait as a hold; empty if it does not wait for a person. */
  public Optional<Hold> hold() {
    return entry.waitsFor() instanceof Wait.ForPerson wait
        ? Optional.of(new Hold(run, seq, entry, wait, call))
        : Optional.empty();
  }

  /** When the clock ends this wait: at the time that it waits for, or when it expires. */
  public Optional<Instant> ends() {
    Stream<Instant> due =
        entry.waitsFor() instanceof Wait.ForTime time ? Stream.of(time.at()) : Stream.empty();
    return Stream.concat(due, Stream.ofNullable(entry.expires())).min(Comparator.naturalOrder());
  }

  /** The result that a resolution gives the call that waits; empty if that call goes on. */
  public Optional<ToolResult> result(Resolution resolution) {
    return call.filter(OpenCall.OfTool.class::isInstance)
        .map(OpenCall.OfTool.class::cast)
        .flatMap(open -> result(open, resolution));
  }

  private Optional<ToolResult> result(OpenCall.OfTool open, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Decision decision -> decided(open, decision);
      case Resolution.Returned returned ->
          Optional.of(result(open, returned.output(), returned.error()));
      case Resolution.Expired expired ->
          Optional.of(result(open, Payload.of(entry.waitsFor().onExpiry()), true));
      case Resolution.Due due ->
          entry.waitsFor() instanceof Wait.ForTime(var at, Wait.Then.Result then)
              ? Optional.of(result(open, then.output(), false))
              : Optional.empty();
    };
  }

  private Optional<ToolResult> decided(OpenCall.OfTool open, Resolution.Decision decision) {
    return switch (decision.choice()) {
      case APPROVE -> Optional.ofNullable(entry.withheld()).map(Entry.Withheld::result);
      case ANSWER, RECORD -> Optional.of(result(open, decision.text(), false));
      case RESTORE ->
          Optional.of(
              said(
                  open,
                  "This call was made, and a person put back some of what it changed. Read the documents again.",
                  decision,
                  false));
      case REJECT ->
          Optional.of(
              refused(
                  open,
                  entry.withheld() == null
                      ? "A person rejected this call, and it was not made."
                      : "This call was made, and a person rejected its result.",
                  decision));
      case GIVE_UP ->
          Optional.of(refused(open, "It is not known whether this call did anything.", decision));
      case EDIT, RETRY, RENEW -> Optional.empty();
    };
  }

  private static ToolResult refused(
      OpenCall.OfTool open, String why, Resolution.Decision decision) {
    return said(open, why, decision, true);
  }

  /** A result with what the person said of it. */
  private static ToolResult said(
      OpenCall.OfTool open, String why, Resolution.Decision decision, boolean error) {
    String more = decision.text().known();
    return result(open, Payload.of(more.isBlank() ? why : why + " " + more), error);
  }

  private static ToolResult result(OpenCall.OfTool open, Payload output, boolean error) {
    return new ToolResult(open.call().id(), open.call().tool(), output, error);
  }
}
