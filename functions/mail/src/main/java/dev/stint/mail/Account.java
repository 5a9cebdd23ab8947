package dev.stint.mail;

import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A short account of what a run did since it was last written to. */
final class Account {

  private static final int LINES_MAX = 30;
  private static final int USD_DIGITS = 4;

  private final Map<String, Calls> calls = new LinkedHashMap<>();
  private final List<String> decisions = new ArrayList<>();

  private Account() {}

  private record Calls(int made, int failed) {}

  /** The calls by tool, then the decisions; null if there were none. */
  static @Nullable List<String> of(Run run) {
    Account account = new Account();
    run.pasts().forEach(account::add);
    List<String> lines = new ArrayList<>();
    account.calls.forEach((tool, made) -> lines.add(line(tool, made)));
    lines.addAll(account.decisions);
    return lines.isEmpty() ? null : lines.stream().limit(LINES_MAX).toList();
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

  private void add(Run past) {
    if (past.last() instanceof MessageReceived message && message.origin() != null) {
      calls.clear();
      decisions.clear();
    }
    if (past.last() instanceof ToolReturned returned
        && past.behind().call(returned.action()).filter(OpenCall::isAsked).isPresent()) {
      calls.merge(
          returned.result().tool(),
          new Calls(1, returned.result().error() ? 1 : 0),
          (before, one) -> new Calls(before.made + one.made, before.failed + one.failed));
    }
    if (past.last() instanceof Decided decided) {
      String about =
          past.behind()
              .hold(decided.hold())
              .flatMap(Hold::call)
              .map(open -> open.call().tool())
              .orElse("the run");
      decisions.add(
          "%s: %s, decided by %s".formatted(about, Words.of(decided.choice()), decided.by()));
    }
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
