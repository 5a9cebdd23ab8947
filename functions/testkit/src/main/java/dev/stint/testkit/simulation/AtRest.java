package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Phase;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Status;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.story.Checker;
import dev.stint.story.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What must hold in a world that has come to rest, after its last fault. */
final class AtRest {

  /** How long a notice may take without faults. */
  private static final Duration TELLING_MAX = Duration.ofMinutes(10);

  /** Nobody is told while a run is held for one of these reasons. */
  private static final Set<HoldReason> SILENT = Set.of(HoldReason.AGENT_GONE, HoldReason.RESTORED);

  private final World world;
  private final CheckedLog log;
  private final Instant now;

  AtRest(World world) {
    this.world = world;
    this.log = world.log();
    this.now = world.schedule().now();
  }

  /**
   * @throws Violation if something does not hold
   */
  void check(People people) {
    for (Timeline timeline : log.timelines()) {
      Run run = timeline.run();
      if (log.isExpired(run.id())) {
        forgotten(run);
      } else if (people.knows(run.id())
          || log.schedules().runs().contains(run.id())
          || run.parent().isPresent()
          || world.index().latest().find(run.id()).isPresent()) {
        atRest(run);
        kept(run);
        told(timeline);
        papers(timeline);
        tree(timeline);
        done(timeline);
        indexed(run);
        storied(timeline);
        world.traced().check(timeline);
      }
    }
    people.check();
  }

  /** Every sentence about the run passes the check of sentences. */
  private static void storied(Timeline timeline) {
    Checker checker = new Checker(timeline);
    Stream.of(Story.brief(timeline), Story.full(timeline))
        .flatMap(story -> story.sentences().stream())
        .forEach(
            sentence ->
                checker
                    .problem(sentence)
                    .ifPresent(
                        why -> {
                          throw new Violation(
                              "%s is told by %s: %s".formatted(timeline.run(), sentence, why));
                        }));
  }

  /** Nobody finds a run that has expired. */
  private void forgotten(Run run) {
    if (isListed(run, Set.of(Status.values()))) {
      throw new Violation("%s has expired, and is listed".formatted(run));
    }
  }

  /** Every document of a run can be read, by a process that has nothing in memory. */
  private void papers(Timeline timeline) {
    if (!Papers.areIn(world.chance())) {
      return;
    }
    Run run = timeline.run();
    Map<String, String> documents = log.papers().documents(timeline);
    Engine engine = world.fresh();
    Run known = engine.runs().find(run.id()).orElseThrow();
    Documents read = engine.workspaces().of(known);
    Map<String, String> texts = new TreeMap<>();
    read.paths().forEach(path -> texts.put(path, read.text(path).orElseThrow()));
    if (!texts.equals(documents)) {
      throw new Violation("%s has the documents %s, and not %s".formatted(run, texts, documents));
    }
  }

  /** Whether a run that ended long ago should have expired, as nothing needs it any longer. */
  private void kept(Run run) {
    Instant childrenGone =
        run.children().stream()
            .flatMap(child -> log.expiredAt(child.run()).stream())
            .max(Comparator.naturalOrder())
            .orElse(run.lastAt());
    Instant since =
        Stream.of(run.lastAt(), world.calmAt(), childrenGone)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    boolean isOver =
        world
            .retention()
            .time(run.agent(), run.status())
            .filter(
                time -> since.plus(time.multipliedBy(2)).plus(World.EXPIRY_LATE_MAX).isBefore(now))
            .isPresent();
    if (isOver
        && log.readers(run.id()).isEmpty()
        && !run.hasOpenChildren()
        && log.keptChild(run.id()).isEmpty()) {
      throw new Violation("%s should have expired".formatted(run));
    }
  }

  /** A run that ended has told its parent, and one that has not is known to it. */
  private void tree(Timeline timeline) {
    Run run = timeline.run();
    boolean isAtIt = run.lastAt().plus(TELLING_MAX).isAfter(now);
    for (Child child : run.children()) {
      Optional<Run> below = log.timeline(child.run()).map(Timeline::run);
      boolean isOver = below.filter(Run::isOver).isPresent();
      boolean isGone = log.isExpired(child.run());
      if (child.reserved().isPresent() && below.isEmpty() && !isAtIt && !run.isMoved()) {
        throw new Violation("%s: %s has not begun".formatted(run, child));
      }
      boolean isTakenBack = below.filter(Run::isTakenBack).isPresent(); // Its undos may wait.
      boolean isSame = child.reserved().isPresent() == isOver;
      if (isSame && !isTakenBack && !isAtIt && !isGone && !run.isMoved()) {
        throw new Violation(
            "%s reserves %s for run %s, which is %s"
                .formatted(run, child.reserved(), child.run(), below));
      }
    }
    boolean isUnknown =
        run.parent()
            .flatMap(parent -> log.timeline(parent.run()))
            .filter(up -> up.run().child(run.id()).isEmpty())
            .isPresent();
    if (isUnknown) {
      throw new Violation("%s is an orphan".formatted(run));
    }
    if (run.status() == Status.CANCELLED && run.hasOpenChildren() && !isAtIt) {
      run.children().stream()
          .filter(child -> child.reserved().isPresent())
          .flatMap(child -> log.timeline(child.run()).stream())
          .map(Timeline::run)
          .filter(below -> !below.isOver() && !below.isUndoing())
          .findFirst()
          .ifPresent(
              below -> {
                throw new Violation("%s goes on below %s".formatted(below, run));
              });
    }
  }

  /** Who was to be told is told, or a person knows that nobody was, or that the agent is gone. */
  private void told(Timeline timeline) {
    Run run = timeline.run();
    boolean isSilent = run.hold().filter(hold -> SILENT.contains(hold.reason())).isPresent();
    boolean isAtIt = run.lastAt().plus(TELLING_MAX).isAfter(now);
    if (!isSilent
        && !isAtIt
        && !run.isMoved()
        && run.notices().values().stream()
            .filter(notice -> !isUndoing(notice))
            .anyMatch(
                notice ->
                    !(notice.phase() instanceof Phase.Waiting) || notice.webhook().isPresent())) {
      throw new Violation("%s has still to tell %s".formatted(run, run.notices()));
    }
    if (timeline.log().stream().noneMatch(past -> past.last() instanceof Entry.Rewound)) {
      timeline.log().forEach(past -> receiversTold(timeline, past));
    }
  }

  /** Whether the child that it is for undoes calls, of which one may wait for a person. */
  private boolean isUndoing(OpenCall.Notice notice) {
    return notice
        .child()
        .flatMap(log::timeline)
        .map(Timeline::run)
        .filter(Run::isUndoing)
        .isPresent();
  }

  /** Receivers were told of an answer or end, or the log says that they could not be. */
  private void receiversTold(Timeline timeline, Timeline past) {
    if (past.last() instanceof Entry.Suspended) {
      return; // Once it is decided, nobody need be told of it.
    }
    long seq = past.length() - 1;
    for (OpenCall.Notice notice : past.run().notices().values()) {
      boolean isNew = notice.id().seq() == seq && notice.webhook().isPresent();
      boolean isSettled =
          timeline.run().notices().containsKey(notice.id())
              || world.outside().hasHappened(timeline.run().id(), notice.id())
              || timeline.entries().stream()
                  .anyMatch(
                      entry ->
                          entry instanceof Entry.ToolReturned returned
                              && returned.action().equals(notice.id()));
      if (isNew && !isSettled) {
        throw new Violation("%s: no receiver was told by %s".formatted(timeline.run(), notice));
      }
    }
  }

  /** What the log says was done was done, and what had to be taken back was. */
  private void done(Timeline timeline) {
    RunId run = timeline.run().id();
    for (Timeline past : timeline.log()) {
      if (past.last() instanceof Entry.ToolReturned returned
          && !returned.result().error()
          && !(isNotice(past, returned)
              && world.channel().isPresent()) // It may have nobody to tell.
          && !isForKin(past, returned)
          && !isTakenBack(past, returned)
          && !world.outside().hasHappened(run, returned.action())) {
        throw new Violation("Run %s: %s says what was not done".formatted(run, returned.action()));
      }
      if (past.last() instanceof Entry.Resumed resumed
          && resumed.resolution() instanceof Resolution.Due
          && past.settledWait().flatMap(wait -> wait.result(resumed.resolution())).isPresent()
          && !world.outside().hasHappened(run, past.settledWait().get().entry().action())) {
        throw new Violation(
            "Run %s: entry %d hands on what was not done".formatted(run, past.length() - 1));
      }
      if (past.last() instanceof Entry.Resumed answered
          && answered.source() instanceof Source.Caller
          && past.settledWait()
              .filter(wait -> !world.outside().hasHappened(run, wait.entry().action()))
              .isPresent()) {
        throw new Violation("Run %s: %s to a call that was not made".formatted(run, answered));
      }
      if (past.last() instanceof Entry.Rewound rewound) {
        undone(past.before(), rewound);
        undoneBelow(past.before(), rewound);
      }
    }
  }

  private static boolean isForKin(Timeline past, Entry.ToolReturned returned) {
    return past.before().run().call(returned.action()).orElse(null)
            instanceof OpenCall.Notice notice
        && notice.isForKin();
  }

  /** Whether it is the undo of a call that delegated to another run. */
  private static boolean isTakenBack(Timeline past, Entry.ToolReturned returned) {
    Run before = past.before().run();
    return before.call(returned.action()).orElse(null) instanceof OpenCall.Undo undo
        && before.child(undo.undone()).isPresent();
  }

  private static boolean isNotice(Timeline past, Entry.ToolReturned returned) {
    return past.before().run().call(returned.action()).orElse(null) instanceof OpenCall.Notice;
  }

  private void undone(Timeline before, Entry.Rewound rewound) {
    RunId run = before.run().id();
    List<Long> returned =
        rewound.undo().stream()
            .map(
                undo -> before.latest(past -> returns(past, undo)).map(Timeline::length).orElse(0L))
            .filter(at -> at > 0)
            .toList();
    if (!returned.equals(returned.stream().sorted(Comparator.reverseOrder()).toList())) {
      throw new Violation(
          "Run %s: %s takes calls back in another order than the last first"
              .formatted(run, rewound));
    }
    before.lineage().stream()
        .filter(past -> past.run().id().equals(run) && past.length() - 1 > rewound.to())
        .map(Timeline::last)
        .filter(Entry.ToolReturned.class::isInstance)
        .map(Entry.ToolReturned.class::cast)
        .filter(made -> !made.result().error() && !made.unsure())
        .filter(made -> world.outside().isUndoable(run, made.action()))
        .filter(made -> !rewound.undo().contains(made.action()) && !rewound.forced())
        .findFirst()
        .ifPresent(
            made -> {
              throw new Violation(
                  "Run %s: call %s is not taken back by %s".formatted(run, made.action(), rewound));
            });
  }

  /** Whether nothing is left of what the runs did to which calls delegated that are rewound. */
  private void undoneBelow(Timeline before, Entry.Rewound rewound) {
    for (Child child : before.run().children()) {
      boolean isOver = before.inLineage(child.seq()).isPresent() && child.seq() > rewound.to();
      Optional<Timeline> below =
          log.timeline(child.run()).filter(run -> !log.isExpired(child.run()));
      if (!isOver || rewound.forced() || below.isEmpty() || below.get().run().isTakenBack()) {
        continue;
      }
      below.get().lineage().stream()
          .map(Timeline::last)
          .filter(Entry.ToolReturned.class::isInstance)
          .map(Entry.ToolReturned.class::cast)
          .filter(made -> !made.result().error() && !made.unsure())
          .filter(made -> world.outside().isUndoable(child.run(), made.action()))
          .findFirst()
          .ifPresent(
              made -> {
                throw new Violation(
                    "Run %s: call %s below is not taken back by %s"
                        .formatted(child.run(), made.action(), rewound));
              });
    }
  }

  private static boolean returns(Timeline past, ActionId call) {
    return past.last() instanceof Entry.ToolReturned returned && returned.action().equals(call);
  }

  private void atRest(Run run) {
    Instant recently = now.minus(World.NOTHING_MAX.dividedBy(2));
    if (run.status() == Status.RUNNING && run.lastAt().isBefore(recently)) {
      throw new Violation("%s is still at work long after the last fault".formatted(run));
    }
    if (run.status() == Status.WAITING && run.suspensions().isEmpty()) {
      throw new Violation("%s waits for nothing".formatted(run));
    }
    Instant longAgo = now.minus(World.EXPIRY_LATE_MAX);
    for (Suspension wait : run.suspensions()) {
      Instant expires = wait.entry().expires();
      if (expires != null && expires.isBefore(longAgo) && world.calmAt().isBefore(longAgo)) {
        throw new Violation(
            "%s still waits at %d, which expired at %s".formatted(run, wait.seq(), expires));
      }
    }
  }

  private void indexed(Run run) {
    RunId id = run.id();
    Optional<RunSummary> summary = world.index().latest().find(id);
    if (summary.isEmpty()) {
      throw new Violation("%s is not in the index".formatted(run));
    }
    Status listed = summary.get().status();
    if (!world.hasSweeps() && listed == Status.RUNNING) {
      return; // A sweep would put it right.
    }
    if (listed != run.status()) {
      throw new Violation("%s is listed as %s".formatted(run, listed));
    }
    if (!isListed(run, Set.of(run.status()))) {
      throw new Violation("%s is not listed".formatted(run));
    }
  }

  private boolean isListed(Run run, Set<Status> statuses) {
    return world
        .index()
        .port()
        .list(Optional.empty(), statuses, Optional.empty(), RunIndex.PAGE_MAX)
        .runs()
        .stream()
        .anyMatch(other -> other.run().equals(run.id()));
  }
}
