package dev.stint.testkit.simulation;

import static java.util.stream.Collectors.joining;

import dev.stint.agent.ActionId;
import dev.stint.agent.AnswerType;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.engine.Retention;
import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.port.EntryLog;
import dev.stint.port.PayloadStore;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Logged;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import dev.stint.testkit.ForwardingLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The log of the world, which is read again entry by entry as it grows: an entry that cannot be, a
 * broken chain and a limit that is exceeded show at once.
 */
final class CheckedLog extends ForwardingLog {

  /** Of so many readers, one is shown a snapshot that it must not believe. */
  private static final int PLANTED_EVERY = 5;

  private final Map<RunId, Timeline> timelines = new LinkedHashMap<>();
  private final Map<String, Integer> intents = new HashMap<>();
  private final Map<RunId, SpendingBound> bounds = new HashMap<>();
  private final Map<RunId, Instant> ends = new HashMap<>();
  private final Map<RunId, Instant> expired = new HashMap<>();
  private final Map<RunId, Long> paid = new HashMap<>();
  private final Map<RunId, String> digests = new HashMap<>();
  private final Supplier<Instant> clock;
  private final Transcript transcript;
  private final Retention retention;
  private final PayloadStore texts;
  private final Runnable promises;
  private final Function<String, Optional<AnswerType>> answerTypes;
  private final Map<String, Integer> kinds = new HashMap<>();
  private final Map<String, String> stored = new HashMap<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final CheckedPapers papers = new CheckedPapers(this::text, this::timeline);
  private final CheckedSchedules schedules = new CheckedSchedules(this);
  private Instant lastAppend = Instant.MIN;
  private long reads;
  private long appended;

  /**
   * @param kept where the entries are
   * @param retention by which runs expire, and no sooner
   * @param texts where texts are that are not in their entries
   * @param promises checks the promises of the user, after each entry
   * @param answerTypes the type of answers of an agent, by its name
   */
  CheckedLog(
      EntryLog kept,
      Supplier<Instant> clock,
      Transcript transcript,
      Retention retention,
      PayloadStore texts,
      Runnable promises,
      Function<String, Optional<AnswerType>> answerTypes) {
    super(kept);
    this.answerTypes = answerTypes;
    this.retention = retention;
    this.texts = texts;
    this.promises = promises;
    this.clock = clock;
    this.transcript = transcript;
  }

  @Override
  public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    Append append = super.append(run, seq, previous, entry, folded);
    if (append instanceof Appended(String digest)) {
      appended++;
      lastAppend = clock.get();
      kinds.merge(kind(entry), 1, Integer::sum);
      transcript.entry(run, seq, entry);
      Logged logged = new Logged(entry, previous, digest);
      if (entry instanceof ScheduleChanged change) {
        chained(run, logged);
        entry.payloads().forEach(payload -> text(payload));
        schedules.check(run, seq, change);
      } else {
        check(run, seq, logged);
        folded(run, seq, entry, folded);
        count(run, entry);
      }
      promises.run();
    }
    return append;
  }

  /** The documents of runs. */
  CheckedPapers papers() {
    return papers;
  }

  /** The schedules, whose logs are in the same store. */
  CheckedSchedules schedules() {
    return schedules;
  }

  private void check(RunId id, long seq, Logged logged) {
    chained(id, logged);
    Entry entry = logged.entry();
    Timeline before = timelines.getOrDefault(id, Timeline.empty(id));
    Timeline after;
    try {
      after =
          entry instanceof Forked fork
              ? Timeline.fork(id, shared(fork), fork)
                  .after(logged.previous())
                  .logged(logged.digest())
              : before.apply(logged);
    } catch (ImpossibleHistory e) {
      throw new Violation("Run %s: entry %d cannot be".formatted(id, seq), e);
    }
    if (!(entry instanceof Forked) && before.length() != seq) {
      throw new Violation(
          "Run %s: entry %d came after %d entries".formatted(id, seq, before.length()));
    }
    if (isEnd(entry) && before.run().isUndoing()) {
      throw new Violation("Run %s ended while it took calls back".formatted(id));
    }
    if (entry instanceof Resumed resumed) {
      if (resumed.source() instanceof Source.Child child) {
        childEnded(id, child.run(), resumed, before.run());
      } else {
        settledBy(id, resumed, before);
      }
    }
    papers.check(id, entry, before);
    expiredInTime(id, entry, before.run());
    if (expired.containsKey(id)) {
      throw new Violation("Run %s goes on after it expired".formatted(id));
    }
    timelines.put(id, after);
    if (entry instanceof ToolIntended intent) {
      intents.merge(intent.action().key(id), 1, Integer::sum);
    }
    ended(id, after.run());
    told(entry, after.run());
    entry.payloads().forEach(payload -> text(payload));
    returned(before.run(), after.run());
    answered(entry, after.run());
    bounds
        .computeIfAbsent(id, any -> new SpendingBound())
        .check(before.run(), entry, after.run(), clock.get());
  }

  /** Checks that an answer is of the agent's type, or is not taken for one. */
  private void answered(Entry entry, Run after) {
    Optional<AnswerType> type = answerTypes.apply(after.agent());
    if (!(entry instanceof ModelReplied reply)
        || type.isEmpty()
        || reply.cutOff()
        || !reply.calls().isEmpty()) {
      return;
    }
    String said = reply.parts().stream().map(part -> text(part.payload())).collect(joining("\n"));
    boolean fits = true;
    try {
      type.get().read(said);
    } catch (IllegalArgumentException e) {
      fits = false;
    }
    boolean taken = reply.unfit() == null;
    if (fits != taken || (!taken && after.modelCall().isEmpty())) {
      throw new Violation(
          "%s: of the agent's type: %s, taken for its answer: %s".formatted(after, fits, taken));
    }
  }

  /** Checks that what is kept beside an entry is what its log is folded to. */
  private void folded(RunId id, long seq, Entry entry, Optional<Run> folded) {
    if (folded.isPresent() != Snapshot.isDue(seq, entry)) {
      throw new Violation("Run %s: beside entry %d is %s".formatted(id, seq, folded));
    }
    Run truth = timeline(id).orElseThrow().run();
    if (folded.isPresent() && !values(folded.get()).equals(values(truth))) {
      throw new Violation(
          "Run %s: beside entry %d is %s, and it is %s"
              .formatted(id, seq, values(folded.get()), values(truth)));
    }
  }

  private static Snapshot.Values values(Run run) {
    return Snapshot.of(run, "").values();
  }

  /** {@inheritDoc} Now and then, what is beside an entry is of something else. */
  @Override
  public Optional<Newest> newest(RunId run, long from, int max) {
    Optional<Newest> newest = super.newest(run, from, max);
    newest.ifPresent(read -> read.snapshot().ifPresent(found -> found(run, read, found)));
    boolean planted = ++reads % PLANTED_EVERY == 0 && !snapshots.isEmpty();
    return planted
        ? newest.map(
            read ->
                new Newest(
                    read.first(), read.entries(), read.snapshot().map(real -> planted(real))))
        : newest;
  }

  /** Checks that a snapshot is read as it was written. */
  private void found(RunId id, Newest read, Snapshot snapshot) {
    Run truth = timeline(id).orElseThrow().first(read.first() + 1).orElseThrow().run();
    if (!snapshot.values().equals(values(truth))) {
      throw new Violation("Run %s: %s is read beside %s".formatted(id, snapshot, truth));
    }
    snapshots.add(snapshot);
  }

  /** Another snapshot that was read before, of this run or another one, or of another release. */
  private Snapshot planted(Snapshot real) {
    Snapshot other = snapshots.get((int) (reads / PLANTED_EVERY % snapshots.size()));
    return other.equals(real)
        ? new Snapshot(Snapshot.FOLD - 1, real.run(), real.length(), real.entry(), real.values())
        : other;
  }

  private void ended(RunId id, Run run) {
    if (run.end().isEmpty()) {
      ends.remove(id);
    } else {
      ends.putIfAbsent(id, clock.get());
    }
  }

  /** Whether an entry ends a run wherever it is. */
  private static boolean isEnd(Entry entry) {
    return entry instanceof Entry.Failed || entry instanceof Entry.Cancelled;
  }

  /** Checks that a notice is made of what people are told, if they can be. */
  private static void told(Entry entry, Run after) {
    boolean tells =
        isEnd(entry)
            || (entry instanceof ModelReplied reply
                && reply.calls().isEmpty()
                && !reply.cutOff()
                && reply.unfit() == null
                && after.modelCall().isEmpty())
            || (entry instanceof MessageReceived message
                && message.origin() != null
                && after.holds().stream().anyMatch(Hold::isTold))
            || (entry instanceof Suspended held
                && held.waitsFor() instanceof Wait.ForPerson hold
                && hold.reason() != HoldReason.NOTICE_FAILED
                && !after.notices().containsKey(held.action()));
    ActionId notice = new ActionId(after.length() - 1, 1);
    if (tells && after.origin().isPresent() && !after.notices().containsKey(notice)) {
      throw new Violation("%s: nobody is told of %s".formatted(after, entry));
    }
    boolean ends = tells && !(entry instanceof MessageReceived) && !(entry instanceof Suspended);
    if (ends && after.parent().isPresent() && !after.notices().containsKey(notice)) {
      throw new Violation("%s: its parent is not told of %s".formatted(after, entry));
    }
    if (tells && !(entry instanceof MessageReceived)) {
      receiversTold(entry, after);
    }
  }

  private static void receiversTold(Entry entry, Run after) {
    Occasion occasion =
        switch (entry) {
          case Entry.Failed failed -> Occasion.FAILED;
          case Entry.Cancelled cancelled -> Occasion.CANCELLED;
          case Suspended held -> Occasion.HELD;
          default -> Occasion.FINISHED;
        };
    long wanted =
        after.started().webhooks().stream().filter(hook -> hook.on().contains(occasion)).count();
    long made =
        after.notices().values().stream()
            .filter(notice -> notice.id().seq() == after.length() - 1)
            .filter(notice -> notice.webhook().isPresent())
            .count();
    if (wanted != made) {
      throw new Violation(
          "%s: %d receivers are told of %s, and %d want to be"
              .formatted(after, made, entry, wanted));
    }
  }

  /**
   * A text, from its entry or from the store.
   *
   * @throws Violation if it is not where its entry says
   */
  String text(Payload payload) {
    if (payload instanceof Payload.Inline inline) {
      return inline.text();
    }
    String key = ((Payload.Stored) payload).key();
    return stored.computeIfAbsent(key, this::read);
  }

  private String read(String key) {
    try {
      return new String(texts.get(key), StandardCharsets.UTF_8);
    } catch (DamagedPayload e) {
      throw new Violation("A text is not in the store", e);
    }
  }

  @Override
  public Append expire(RunId run, long seq, Instant at) {
    Append append = super.expire(run, seq, at);
    if (append instanceof Appended) {
      Run ended = timeline(run).orElseThrow().run();
      boolean isOver =
          retention
              .time(ended.agent(), ended.status())
              .filter(time -> !ended.lastAt().plus(time).isAfter(at))
              .isPresent();
      if (!isOver) {
        throw new Violation("%s expired at %s, too soon".formatted(ended, at));
      }
      expired.put(run, at);
      lastAppend = clock.get();
      transcript.event(run, "EXPIRED");
      promises.run();
    }
    return append;
  }

  @Override
  public boolean erase(RunId run) {
    for (RunId reader : readers(run)) {
      if (!expired.containsKey(reader)) {
        throw new Violation("Run %s is erased while %s shares it".formatted(run, reader));
      }
    }
    Optional<RunId> child = keptChild(run);
    if (child.isPresent()) {
      throw new Violation("Run %s is erased before %s".formatted(run, child.get()));
    }
    return super.erase(run);
  }

  /** The runs that read entries of this one: its forks, and theirs. */
  List<RunId> readers(RunId run) {
    List<RunId> readers = new ArrayList<>();
    timelines.forEach(
        (id, timeline) -> {
          if (timeline.entries().getFirst() instanceof Forked fork && fork.from().equals(run)) {
            readers.add(id);
            readers.addAll(readers(id));
          }
        });
    return readers;
  }

  /** A run that this one gave documents to, and that has not expired, nor a fork of it. */
  Optional<RunId> keptChild(RunId run) {
    return timeline(run).stream()
        .flatMap(timeline -> timeline.run().children().stream())
        .map(Child::run)
        .filter(child -> timelines.containsKey(child) && hasDocuments(child))
        .filter(
            child ->
                !expired.containsKey(child)
                    || readers(child).stream().anyMatch(fork -> !expired.containsKey(fork)))
        .findFirst();
  }

  private boolean hasDocuments(RunId run) {
    return timeline(run).orElseThrow().entries().getFirst() instanceof Entry.Started started
        && !started.changes().isEmpty();
  }

  /** When a run expired; empty if it has not. */
  Optional<Instant> expiredAt(RunId run) {
    return Optional.ofNullable(expired.get(run));
  }

  boolean isExpired(RunId run) {
    return expired.containsKey(run);
  }

  /** When a run ended, if it is over. */
  Optional<Instant> end(RunId run) {
    return Optional.ofNullable(ends.get(run));
  }

  /** The last entry of a run or schedule, as a word. */
  String state(RunId run) {
    return timeline(run)
        .map(Timeline::last)
        .or(() -> schedules.last(run))
        .map(CheckedLog::kind)
        .orElse("nothing");
  }

  /** Checks that every token that was paid is counted. */
  private void count(RunId run, Entry entry) {
    long tokens =
        switch (entry) {
          case Entry.ModelReplied reply -> reply.usage().tokens();
          case Resumed resumed -> resumed.spent().usage().tokens();
          default -> 0;
        };
    long sum = paid.merge(run, tokens, Long::sum);
    long counted = timeline(run).orElseThrow().run().spent().usage().tokens();
    if (sum != counted) {
      throw new Violation("Run %s paid for %d tokens and counts %d".formatted(run, sum, counted));
    }
  }

  private void chained(RunId id, Logged logged) {
    String last = digests.put(id, logged.digest());
    if (last == null ? isUnexpected(logged) : !last.equals(logged.previous())) {
      throw new Violation("Run %s: %s does not come after %s".formatted(id, logged, last));
    }
  }

  private static boolean isUnexpected(Logged first) {
    return (first.entry() instanceof Forked) == first.previous().equals(Logged.NOTHING);
  }

  /** Checks what a child returns to its parent: all that it spent, once, after its end. */
  private void childEnded(RunId id, RunId child, Resumed resumed, Run before) {
    Run ended =
        timeline(child)
            .map(Timeline::run)
            .orElseThrow(() -> new Violation("Run %s: %s has not begun".formatted(id, child)));
    Optional<Limits> reserved = before.child(child).flatMap(Child::reserved);
    boolean returns = reserved.isPresent();
    if (reserved.filter(limits -> !SpendingBound.isWithin(ended.spent(), limits)).isPresent()) {
      throw new Violation(
          "%s spent %s, and %s was reserved".formatted(ended, ended.spent(), reserved));
    }
    Spent expected = returns ? ended.spent().ofChild() : Spent.NOTHING;
    boolean isOf = ended.parent().filter(parent -> parent.run().equals(id)).isPresent();
    if (!isOf || !ended.isOver() || !resumed.spent().equals(expected)) {
      throw new Violation(
          "Run %s: %s came from %s, which has spent %s".formatted(id, resumed, ended, expected));
    }
  }

  /**
   * Checks that a run may use what is reserved for it, delegates less deep than its parent, and
   * spends nothing once it has returned its reservation.
   */
  private void returned(Run before, Run after) {
    Optional<Run> up = after.parent().flatMap(parent -> timeline(parent.run())).map(Timeline::run);
    if (up.isPresent()
        && after.runLimits().tree().depthMax() >= up.get().runLimits().tree().depthMax()) {
      throw new Violation("%s may delegate as deep as %s".formatted(after, up.get()));
    }
    Optional<Limits> reserved =
        up.flatMap(above -> above.child(after.id())).flatMap(Child::reserved);
    if (reserved.filter(limits -> !after.runLimits().within(limits)).isPresent()) {
      throw new Violation(
          "%s may use %s, and %s is reserved".formatted(after, after.runLimits(), reserved));
    }
    boolean spends = !before.isEmpty() && !after.spent().ofChild().equals(before.spent().ofChild());
    boolean hasReturned =
        reserved.isEmpty() && up.flatMap(above -> above.child(after.id())).isPresent();
    if (spends && hasReturned) {
      throw new Violation("%s spends what it has returned to its parent".formatted(after));
    }
    if (after.reserved().open() > after.children().size()
        || after.children().size() > Math.max(1, after.spent().children())) {
      throw new Violation("%s reserves for %s".formatted(after, after.children()));
    }
  }

  /** Checks who settles a wait (law 7), without asking the engine. */
  private void settledBy(RunId id, Resumed resumed, Timeline before) {
    Wait wait =
        before
            .run()
            .suspension(resumed.suspended())
            .map(open -> open.entry().waitsFor())
            .orElseThrow(() -> new Violation("Run %s: no wait for %s".formatted(id, resumed)));
    boolean person = resumed.source() instanceof Person;
    boolean clock = resumed.source() instanceof Source.Clock;
    boolean expired = resumed.resolution() instanceof Resolution.Expired;
    boolean right =
        switch (wait) {
          case Wait.ForPerson hold -> person || (clock && expired);
          case Wait.ForTime time -> clock;
          case Wait.ForSignal signal -> person || (clock && expired);
          case Wait.ForCallback callback ->
              resumed.source() instanceof Source.Caller || (clock && expired);
          case Wait.ForChild child ->
              resumed.source() instanceof Source.Child || (clock && expired);
        };
    if (!right) {
      throw new Violation("Run %s: %s is settled by %s".formatted(id, wait, resumed));
    }
    inTime(id, resumed, before);
    if (resumed.resolution() instanceof Resolution.Decision decision) {
      decided(id, decision, resumed.at(), before.run().hold(resumed.suspended()).orElseThrow());
    }
  }

  /** Checks that the clock ended a wait no sooner than at its time, and another system no later. */
  private void inTime(RunId id, Resumed resumed, Timeline before) {
    boolean tooLate =
        resumed.source() instanceof Source.Caller
            && before
                .run()
                .suspension(resumed.suspended())
                .flatMap(Suspension::ends)
                .filter(ends -> !resumed.at().isBefore(ends))
                .isPresent();
    if (tooLate) {
      throw new Violation("Run %s: %s comes after its time".formatted(id, resumed));
    }
    boolean tooSoon =
        resumed.source() instanceof Source.Clock
            && before
                .run()
                .suspension(resumed.suspended())
                .flatMap(Suspension::ends)
                .filter(ends -> !isDue(ends))
                .isPresent();
    if (tooSoon) {
      throw new Violation("Run %s: %s comes before its time".formatted(id, resumed));
    }
  }

  /** Whether it is so late by the clock of some process. */
  boolean isDue(Instant at) {
    return !clock.get().plus(SimulatedProcess.SKEW_MAX).isBefore(at);
  }

  private void expiredInTime(RunId id, Entry entry, Run before) {
    if (entry instanceof Entry.Failed failed
        && failed.cause() == Entry.FailureCause.EXPIRED
        && before.suspensions().stream()
            .flatMap(wait -> wait.ends().stream())
            .noneMatch(this::isDue)) {
      throw new Violation("Run %s: %s, and no hold has expired".formatted(id, failed));
    }
  }

  /** Checks that a decision was on the hold as it is, and in its time. */
  private static void decided(RunId id, Resolution.Decision decision, Instant at, Hold hold) {
    Instant expires = hold.expires();
    if (!decision.content().equals(hold.content()) || (expires != null && !at.isBefore(expires))) {
      throw new Violation(
          "Run %s: %s at %s decides hold %d, which is %s and expires at %s"
              .formatted(id, decision, at, hold.seq(), hold.content(), expires));
    }
  }

  private Timeline shared(Forked fork) {
    return Optional.ofNullable(timelines.get(fork.from()))
        .flatMap(source -> source.first(fork.to() + 1))
        .orElseThrow(() -> new Violation("A fork of what there is not: " + fork));
  }

  /** A run as it stands in the log. */
  Optional<Timeline> timeline(RunId run) {
    return Optional.ofNullable(timelines.get(run));
  }

  /** How many entries a run or schedule has. */
  long length(RunId run) {
    return timeline(run)
        .map(Timeline::length)
        .or(() -> schedules.last(run).map(last -> last.seq() + 1))
        .orElse(0L);
  }

  /** All runs, oldest first. */
  List<Timeline> timelines() {
    return List.copyOf(timelines.values());
  }

  /** How often the intent of an action was logged. */
  int intents(RunId run, ActionId action) {
    return intents.getOrDefault(action.key(run), 0);
  }

  Instant lastAppend() {
    return lastAppend;
  }

  long appended() {
    return appended;
  }

  /** How often each kind of entry was appended; of holds by their reason. */
  Map<String, Integer> kinds() {
    return kinds;
  }

  private static String kind(Entry entry) {
    String kind = entry.getClass().getSimpleName();
    if (entry instanceof Suspended suspended) {
      return suspended.waitsFor() instanceof Wait.ForPerson hold
          ? kind + " " + hold.reason()
          : kind + " " + suspended.waitsFor().getClass().getSimpleName();
    }
    if (entry instanceof ScheduleChanged change) {
      return "Schedule " + change.what().getClass().getSimpleName();
    }
    return entry instanceof Resumed resumed
            && resumed.resolution() instanceof Resolution.Decision decision
        ? kind + " " + decision.choice()
        : entry instanceof Entry.Failed failed ? kind + " " + failed.cause() : kind;
  }
}
