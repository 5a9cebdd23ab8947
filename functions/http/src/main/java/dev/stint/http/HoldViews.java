package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.codec.Names;
import dev.stint.engine.Runs;
import dev.stint.link.DecisionLinks;
import dev.stint.message.Payload;
import dev.stint.run.Entry;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds as the API shows them. */
@Singleton
final class HoldViews {

  private static final int DIFF_CHARS_MAX = 100_000;

  private final Runs runs;
  private final DecisionLinks links;
  private final Diffs diffs;

  @Inject
  HoldViews(Runs runs, DecisionLinks links, Diffs diffs) {
    this.runs = runs;
    this.diffs = diffs;
    this.links = links;
  }

  /**
   * A hold of a run; members that do not apply are left out.
   *
   * @param path the runs above, the root of the tree first, if another run delegated to this one
   * @param hold its position in the log, which names it
   * @param content the value that a decision must repeat
   * @param tool the tool whose call waits
   * @param arguments the arguments of that call, in full
   * @param undoes the call that this call undoes
   * @param choices the choices that a person has
   * @param onExpiry what happens if nobody decides before {@code expires}
   * @param diff what a call that was made changed in documents and does not count yet, as unified
   *     diffs; only where the hold is shown by itself
   * @param link the page on which a person may decide the hold
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HoldView(
      String run,
      String agent,
      @Nullable List<String> path,
      long hold,
      String content,
      String reason,
      String detail,
      String action,
      @Nullable String tool,
      @Nullable String arguments,
      @Nullable String undoes,
      List<String> choices,
      String since,
      @Nullable String expires,
      @Nullable String onExpiry,
      @Nullable String diff,
      @Nullable String link) {}

  /**
   * A page of holds.
   *
   * @param damaged waiting runs that cannot be read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HoldsView(
      List<HoldView> holds, @Nullable List<DamagedView> damaged, @Nullable String next) {}

  /** A run that waits and cannot be read, and why. */
  public record DamagedView(String run, String trouble) {}

  List<HoldView> of(Run run, Optional<LinkTo> link) {
    return run.holds().stream().map(hold -> of(run, hold, link, null)).toList();
  }

  /** The person for whom links are made, and the address at which links begin. */
  record LinkTo(String person, String base) {}

  /** A hold by itself, with what its call changed in documents. */
  HoldView of(Run run, Hold hold, Optional<LinkTo> link) {
    return of(run, hold, link, diff(run, hold));
  }

  private HoldView of(Run run, Hold hold, Optional<LinkTo> link, @Nullable String diff) {
    Instant expires = hold.expires();
    return new HoldView(
        run.id().value(),
        run.agent(),
        Views.path(run),
        hold.seq(),
        hold.content(),
        Names.of(hold.reason()),
        hold.detail(),
        hold.action().toString(),
        hold.toolCall().map(open -> open.call().tool()).orElse(null),
        hold.toolCall().map(open -> text(open.call().arguments())).orElse(null),
        hold.call().orElse(null) instanceof OpenCall.Undo undo ? undo.undone().toString() : null,
        hold.choices().stream().map(Names::of).toList(),
        hold.entry().at().toString(),
        expires == null ? null : expires.toString(),
        expires == null ? null : hold.reason().onExpiry(),
        diff,
        link.flatMap(to -> link(hold, to)).orElse(null));
  }

  private @Nullable String diff(Run run, Hold hold) {
    Entry.Withheld withheld = hold.entry().withheld();
    if (withheld == null) {
      return null;
    }
    String diff =
        withheld.changes().stream()
            .map(change -> diffs.of(run, change))
            .collect(Collectors.joining());
    return diff.length() <= DIFF_CHARS_MAX
        ? diff
        : diff.substring(0, DIFF_CHARS_MAX) + "\n… (%d characters in all)".formatted(diff.length());
  }

  private Optional<String> link(Hold hold, LinkTo to) {
    return links
        .token(hold, to.person(), Instant.now())
        .map(token -> "%s/decisions/%s".formatted(to.base(), token));
  }

  private String text(Payload payload) {
    return runs.text(payload);
  }
}
