package dev.stint.telemetry;

import dev.stint.engine.Observer.Appended;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Suspension;

/**
 * How a wait ended.
 *
 * @param by {@code person}, {@code clock}, {@code system}, {@code child}, {@code call} if its own
 *     outcome came, or {@code run} if the run ended or was rewound. Never who: a name is for the
 *     log
 * @param outcome a choice of a person, as {@code approve}; {@code due}, {@code returned} or {@code
 *     expired}; {@code renewed} by a sign of life, or {@code interrupted} by a hold of the run; or
 *     {@code ended}
 */
record WaitEnd(String by, String outcome) {

  static WaitEnd of(Appended at, Suspension wait) {
    return switch (at.entry()) {
      case Resumed resumed when resumed.suspended() == wait.seq() ->
          new WaitEnd(source(resumed.source()), outcome(resumed.resolution()));
      case Entry.Suspended again ->
          new WaitEnd(
              "call", again.action().equals(wait.entry().action()) ? "renewed" : "interrupted");
      case Entry.Settling settling when settling.action().equals(wait.entry().action()) ->
          new WaitEnd("call", "returned");
      default -> new WaitEnd("run", "ended");
    };
  }

  private static String source(Source source) {
    return switch (source) {
      case Person person -> "person";
      case Source.Clock clock -> "clock";
      case Source.Caller caller -> "system";
      case Source.Child child -> "child";
    };
  }

  private static String outcome(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Decision decision -> Spans.lower(decision.choice());
      case Resolution.Due due -> "due";
      case Resolution.Returned returned -> "returned";
      case Resolution.Expired expired -> "expired";
    };
  }
}
