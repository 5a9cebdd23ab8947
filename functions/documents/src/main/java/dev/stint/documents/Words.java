package dev.stint.documents;

import dev.stint.guard.Finding;
import dev.stint.guard.Finding.Kind;
import dev.stint.guard.Report;
import dev.stint.guard.json.BadInput;
import dev.stint.message.Excerpt;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reports of the guard, in words for people and models. */
final class Words {

  private static final int FINDINGS_MAX = 10;
  private static final int CHARS_MAX = 80;

  private Words() {}

  /** Refuses an edit after which a document is no longer of its kind. */
  static void refuseBroken(Report report) throws BadInput {
    List<Finding> broken =
        report.findings().stream().filter(found -> found.kind() == Kind.SYNTAX).toList();
    if (!broken.isEmpty()) {
      throw new BadInput("Nothing was changed, as it would break syntax.\n" + of(broken));
    }
  }

  static String of(List<Finding> findings) {
    String list =
        findings.stream().limit(FINDINGS_MAX).map(Words::of).collect(Collectors.joining("\n"));
    return findings.size() <= FINDINGS_MAX
        ? list
        : "%s\n… and %d more.".formatted(list, findings.size() - FINDINGS_MAX);
  }

  private static String of(Finding finding) {
    String where = "%s, line %d".formatted(finding.path(), finding.line());
    return switch (finding.kind()) {
      case LOSS, PROTECTED, TRUNCATION, SHRINK, CONVERSION ->
          finding.before().isEmpty()
              ? "%s: new is %s.".formatted(where, quoted(finding.after()))
              : finding.after().isEmpty()
                  ? "%s: gone is %s.".formatted(where, quoted(finding.before()))
                  : "%s: %s was %s."
                      .formatted(where, quoted(finding.after()), quoted(finding.before()));
      case ADDITION -> "%s: new is %s.".formatted(where, quoted(finding.after()));
      case DUPLICATION -> "%s: there twice is %s.".formatted(where, quoted(finding.after()));
      case ORDER -> {
        boolean isGone = finding.after().isEmpty();
        yield "%s: moved is %s."
            .formatted(where, quoted(isGone ? finding.before() : finding.after()));
      }
      case FORM ->
          "%s: white space, line ends or the mark at the beginning have changed."
              .formatted(finding.path());
      case CLAIM ->
          "%s: nothing there is %s, which was to change."
              .formatted(finding.path(), quoted(finding.before()));
      case PLACEHOLDER -> "%s: left out by %s.".formatted(where, quoted(finding.after()));
      case SYNTAX -> "%s: %s.".formatted(where, finding.after());
    };
  }

  /** Parts as percentages, if there are any. */
  static String amounts(Report report) {
    return String.format(
        Locale.ROOT,
        "%.2f %% of the content is gone, %.2f %% is new and %.2f %% of the rest has moved",
        100 * report.unclaimedLoss(),
        100 * report.unclaimedAddition(),
        100 * report.orderLoss());
  }

  static String quoted(String text) {
    return "«%s»".formatted(Excerpt.beginning(text.strip().replaceAll("\\s+", " "), CHARS_MAX));
  }
}
