package dev.stint.mail;

import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.story.Story;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A short account of what a run did: since a person last wrote to it, or as a story. */
final class Account {

  private static final int LINES_MAX = 30;
  private static final int USD_DIGITS = 4;

  private final Map<String, Calls> calls = new LinkedHashMap<>();
  private final List<String> decisions = new ArrayList<>();

  private Account() {}

  private record Calls(int made, int failed) {}

  /** The calls by tool, then the decisions, at most 30 lines; null if there were none. */
  static @Nullable List<String> of(Timeline timeline) {
    Account account = new Account();
    timeline.lineage().forEach(account::add);
    List<String> lines = new ArrayList<>();
    account.calls.forEach((tool, made) -> lines.add(line(tool, made)));
    lines.addAll(account.decisions);
    return lines.isEmpty() ? null : lines.stream().limit(LINES_MAX).toList();
  }

  /**
   * What the run did, for the person who decides about it: the brief story, each sentence with the
   * entries that say so. More than the others are told, who may not know what it did for whom.
   */
  static List<String> story(Timeline timeline) {
    return Story.brief(timeline).lines();
  }

  static String footer(Run run) {
    Spent spent = run.spent();
    return "%s, run %s: %d steps, %d tokens, $%s"
        .formatted(
            run.agent(),
            run.id(),
            spent.steps(),
            spent.usage().tokens(),
            spent.costUsd().setScale(USD_DIGITS, RoundingMode.HALF_UP));
  }

  private void add(Timeline past) {
    if (past.last() instanceof MessageReceived message && message.origin() != null) {
      calls.clear();
      decisions.clear();
    }
    if (past.last() instanceof ToolReturned returned
        && past.parent().run().call(returned.action()).orElse(null) instanceof OpenCall.Tool) {
      calls.merge(
          returned.result().tool(),
          new Calls(1, returned.result().error() ? 1 : 0),
          (before, one) -> new Calls(before.made + one.made, before.failed + one.failed));
    }
    if (past.last() instanceof Resumed resumed
        && resumed.source() instanceof Person person
        && resumed.resolution() instanceof Resolution.Decision decision) {
      String about =
          past.settledWait().flatMap(Suspension::hold).map(Account::about).orElse("the run");
      decisions.add(
          "%s: %s, decided by %s".formatted(about, Words.of(decision.choice()), person.by()));
    }
  }

  private static String about(Hold hold) {
    return switch (hold.call().orElse(null)) {
      case OpenCall.OfTool open -> open.call().tool();
      case OpenCall.Notice notice -> notice.channel();
      case OpenCall.Model model -> "the run";
      case null -> "the run";
    };
  }

  private static String line(String tool, Calls calls) {
    return "%s: %d %s%s"
        .formatted(
            tool,
            calls.made,
            calls.made == 1 ? "call" : "calls",
            calls.failed == 0 ? "" : ", of which %d failed".formatted(calls.failed));
  }
}
