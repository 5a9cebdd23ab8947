package dev.stint.story;

import dev.stint.run.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Resolution;
import dev.stint.run.Wait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Words that say what happened, and the entries of which that may be said. */
final class Claims {

  private static final Map<Pattern, Predicate<Entry>> MEANINGS = meanings();

  private Claims() {}

  /** The entries that a word of a sentence may be said of; empty if the word claims nothing. */
  static List<Predicate<Entry>> of(String words) {
    return MEANINGS.entrySet().stream()
        .filter(one -> one.getKey().matcher(words).find())
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Map<Pattern, Predicate<Entry>> meanings() {
    Map<Pattern, Predicate<Entry>> all = new LinkedHashMap<>();
    claim(all, "approv(ed|es)", entry -> chose(entry, Choice.APPROVE, Choice.EDIT));
    claim(all, "reject(ed|s)", entry -> chose(entry, Choice.REJECT));
    claim(all, "put back|restor(ed|es)", entry -> chose(entry, Choice.RESTORE));
    claim(all, "new stint|renew(ed|s)", entry -> chose(entry, Choice.RENEW));
    claim(all, "record(ed|s)", entry -> chose(entry, Choice.RECORD));
    claim(all, "g[ai]ves? up|given up", Claims::isGivenUp);
    claim(all, "tried again|retried", Claims::isTriedAgain);
    claim(all, "answer(ed|s)", Claims::isAnswer);
    claim(all, "asked for", Claims::isRequest);
    claim(all, "not fit|unfit", Claims::isUnfit);
    claim(all, "cut off", Claims::isCutOff);
    claim(all, "call(ed|s) '", ToolReturned.class::isInstance);
    claim(all, "returned|was given:", Claims::isResult);
    claim(all, "fail(ed|s)", Claims::isFailure);
    claim(all, "held|waits|waited", Suspended.class::isInstance);
    claim(all, "settled", Resumed.class::isInstance);
    claim(all, "time of .* came", entry -> resolved(entry, Resolution.Due.class));
    claim(all, "in time", Claims::isTooLate);
    claim(all, "delegat(ed|es)", Claims::isDelegation);
    claim(all, "cancell?(ed|s)", Entry.Cancelled.class::isInstance);
    claim(all, "rew(ound|inds)", Entry.Rewound.class::isInstance);
    claim(all, "fork(ed|s)", Entry.Forked.class::isInstance);
    claim(all, "moved", Entry.Moved.class::isInstance);
    claim(all, "brought", Entry.Arrived.class::isInstance);
    claim(all, "set what is reserved", Entry.ReservationSet.class::isInstance);
    claim(all, "set the limits", Entry.LimitsSet.class::isInstance);
    claim(all, "paid for and not used|wasted", Entry.Wasted.class::isInstance);
    claim(all, "a step began", Entry.ToolIntended.class::isInstance);
    claim(all, "was given a task", Entry.Started.class::isInstance);
    claim(all, "wrote", Entry.MessageReceived.class::isInstance);
    claim(all, "new versions?", entry -> changes(entry, Change.Put.class));
    claim(all, "removed", entry -> changes(entry, Change.Removed.class));
    return all;
  }

  private static boolean isGivenUp(Entry entry) {
    return chose(entry, Choice.GIVE_UP) || resolved(entry, Resolution.Expired.class);
  }

  private static boolean isTriedAgain(Entry entry) {
    return chose(entry, Choice.RETRY) || entry instanceof Entry.Postponed;
  }

  private static boolean isAnswer(Entry entry) {
    return entry instanceof ModelReplied reply
        ? reply.calls().isEmpty() && !reply.cutOff()
        : chose(entry, Choice.ANSWER);
  }

  private static boolean isRequest(Entry entry) {
    return entry instanceof ModelReplied reply && !reply.calls().isEmpty();
  }

  private static boolean isUnfit(Entry entry) {
    return entry instanceof ModelReplied reply && reply.unfit() != null;
  }

  private static boolean isCutOff(Entry entry) {
    return entry instanceof ModelReplied reply && reply.cutOff();
  }

  private static boolean isResult(Entry entry) {
    return entry instanceof ToolReturned returned
        ? !returned.result().error()
        : resolved(entry, Resolution.Returned.class);
  }

  private static boolean isFailure(Entry entry) {
    return switch (entry) {
      case Entry.Failed failed -> true;
      case Suspended suspended -> true;
      case ToolReturned returned -> returned.result().error();
      case Resumed resumed ->
          resumed.resolution() instanceof Resolution.Returned returned && returned.error();
      default -> false;
    };
  }

  private static boolean isTooLate(Entry entry) {
    return entry instanceof Entry.Failed failed
        ? failed.cause() == FailureCause.EXPIRED
        : resolved(entry, Resolution.Expired.class);
  }

  private static boolean isDelegation(Entry entry) {
    return entry instanceof Entry.Started started
        ? started.parent() != null
        : entry instanceof Suspended wait && wait.waitsFor() instanceof Wait.ForChild;
  }

  private static void claim(
      Map<Pattern, Predicate<Entry>> all, String words, Predicate<Entry> meaning) {
    all.put(Pattern.compile("(?i)(?<![\\p{L}])(?:%s)(?![\\p{L}])".formatted(words)), meaning);
  }

  private static boolean chose(Entry entry, Choice... choices) {
    return entry instanceof Resumed resumed
        && resumed.resolution() instanceof Resolution.Decision decision
        && List.of(choices).contains(decision.choice());
  }

  private static boolean resolved(Entry entry, Class<? extends Resolution> how) {
    return entry instanceof Resumed resumed && how.isInstance(resumed.resolution());
  }

  private static boolean changes(Entry entry, Class<? extends Change> how) {
    return Role.changes(entry).stream().anyMatch(how::isInstance);
  }
}
