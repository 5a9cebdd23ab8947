package dev.stint.http;

import dev.stint.codec.Names;
import dev.stint.http.DocumentsResource.FindingView;
import dev.stint.run.Change;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.HoldReason;
import dev.stint.run.Resolution;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the guard found in the changes of a run's calls: each hold because of damage. */
final class Findings {

  private Findings() {}

  /** Oldest first. */
  static List<FindingView> of(Timeline timeline) {
    Map<Long, FindingView> findings = new LinkedHashMap<>();
    for (Timeline at : timeline.log()) {
      long seq = at.length() - 1;
      if (at.last() instanceof Suspended held
          && held.waitsFor() instanceof Wait.ForPerson hold
          && hold.reason() == HoldReason.DAMAGE) {
        findings.put(seq, new FindingView(seq, paths(held.withheld()), held.detail(), null));
      } else if (at.last() instanceof Resumed resumed) {
        findings.computeIfPresent(
            resumed.suspended(), (of, finding) -> decided(finding, how(resumed.resolution())));
      }
    }
    return List.copyOf(findings.values());
  }

  private static FindingView decided(FindingView finding, String how) {
    return new FindingView(finding.entry(), finding.paths(), finding.found(), how);
  }

  private static List<String> paths(@Nullable Withheld withheld) {
    return withheld == null
        ? List.of()
        : withheld.changes().stream().map(Change::name).distinct().toList();
  }

  private static String how(Resolution resolution) {
    return resolution instanceof Resolution.Decision decision
        ? Names.of(decision.choice())
        : "expired";
  }
}
