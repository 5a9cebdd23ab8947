package dev.stint.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.FailureCause;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Histories of random entries, sensible or not, with waits of every kind. Every entry is taken or
 * refused, and after every entry that is taken, the promises about runs hold.
 */
class AnyHistoryTest {

  private static final int ENTRIES = 60;
  private static final RunId RUN = new RunId("r-any");
  private static final RunId CHILD = new RunId("r-child");
  private static final Wait.Delegated TASK =
      new Wait.Delegated("reader", Payload.of("Read."), Limits.DELEGATED);
  private static final Person ADA = new Person("Ada", "test", "");
  private static final Agent CLERK = Agent.named("clerk").build();
  private static final List<HoldReason> REASONS = List.of(HoldReason.values());
  private static final List<Source> SOURCES =
      List.of(ADA, new Source.Clock(), new Source.Caller(""), new Source.Child(CHILD));

  @Property(tries = 400)
  void what_is_taken_keeps_every_promise(@ForAll long seed) {
    History history = new History(new Random(seed));
    for (int n = 0; n < ENTRIES; n++) {
      history.next();
      assertPromises(history.timeline, history.now);
    }
    Timeline again = Timeline.of(RUN, history.timeline.entries());
    assertThat(again.run().status()).isEqualTo(history.timeline.run().status());
    assertThat(again.run().spent()).isEqualTo(history.timeline.run().spent());
    assertThat(again.run().calls()).isEqualTo(history.timeline.run().calls());
    assertThat(again.run().notices()).isEqualTo(history.timeline.run().notices());
  }

  /** Makes sure that something happens in the histories; otherwise they prove nothing. */
  @Example
  void the_histories_are_lively() {
    Set<Object> seen = new HashSet<>();
    for (long seed = 0; seed < 150; seed++) {
      History history = new History(new Random(seed));
      for (int n = 0; n < ENTRIES; n++) {
        history.next();
      }
      for (Entry entry : history.timeline.entries()) {
        seen.add(entry.getClass());
        if (entry instanceof Entry.Suspended suspended) {
          seen.add(suspended.waitsFor().getClass());
        }
        if (entry instanceof Entry.Resumed resumed) {
          seen.add(resumed.resolution().getClass());
        }
      }
    }
    assertThat(seen).containsAll(List.of(Wait.class.getPermittedSubclasses()));
    assertThat(seen).containsAll(List.of(Resolution.class.getPermittedSubclasses()));
    assertThat(seen)
        .contains(
            Entry.Started.class,
            Entry.MessageReceived.class,
            Entry.ModelReplied.class,
            Entry.Wasted.class,
            Entry.Postponed.class,
            Entry.ToolIntended.class,
            Entry.ToolReturned.class,
            Entry.Suspended.class,
            Entry.Resumed.class,
            Entry.LimitsSet.class,
            Entry.Rewound.class,
            Entry.Failed.class,
            Entry.Cancelled.class,
            Entry.Moved.class,
            Entry.Arrived.class);
  }

  private static void assertPromises(Timeline timeline, Instant now) {
    Run run = timeline.run();
    for (Suspension wait : run.suspensions()) {
      for (Source source : SOURCES) {
        for (Resolution resolution : resolutions()) {
          Entry entry = new Entry.Resumed(now, wait.seq(), source, resolution);
          boolean takes = wait.takes(source, resolution);
          if (!takes) {
            assertThat(taken(timeline, entry)).as("%s by %s", wait, source).isEmpty();
          } else if (source instanceof Person || source instanceof Source.Clock) {
            assertThat(wait.hold().isEmpty() || source instanceof Person || isExpiry(resolution))
                .as("a hold is settled by people alone: %s", wait)
                .isTrue();
          }
        }
      }
    }
    for (Action action : Action.ready(CLERK, run, now)) {
      assertThat(outcomes(timeline, action, now))
          .as("%s can be done in %s", action, timeline.entries())
          .anyMatch(entry -> taken(timeline, entry).isPresent());
    }
  }

  private static boolean isExpiry(Resolution resolution) {
    return resolution instanceof Resolution.Expired;
  }

  private static List<Resolution> resolutions() {
    List<Resolution> all = new ArrayList<>();
    for (Choice choice : Choice.values()) {
      all.add(new Resolution.Decision(choice, "", Payload.of("{}"), Payload.of("yes")));
    }
    all.add(new Resolution.Due());
    all.add(new Resolution.Returned(Payload.of("came"), false));
    all.add(new Resolution.Expired());
    return all;
  }

  /** The possible outcomes of an action. */
  private static List<Entry> outcomes(Timeline timeline, Action action, Instant now) {
    return switch (action) {
      case Action.CallModel call -> List.of(reply(timeline, call.id(), now, List.of()));
      case Action.CallTool call -> List.of(returned(call.id(), now, List.of()));
      case Action.Undo undo -> List.of(returned(undo.id(), now, List.of()));
      case Action.Tell tell ->
          List.of(new Entry.ToolIntended(now, tell.id(), now, CLERK.fingerprint()));
      case Action.AwaitCall await -> List.of(returned(await.id(), now, List.of()));
      case Action.WaitForPerson hold ->
          timeline.run().end().isEmpty()
              ? List.of(new Entry.Suspended(now, hold.id(), hold.reason(), hold.detail()))
              : List.of(returned(hold.id(), now, List.of())); // The notice is over then.
      case Action.EndWait end ->
          List.of(new Entry.Resumed(now, end.suspended(), new Source.Clock(), end.resolution()));
      case Action.Fail fail -> List.of(new Entry.Failed(now, fail.cause(), fail.detail()));
    };
  }

  private static Optional<Timeline> taken(Timeline timeline, Entry entry) {
    try {
      return Optional.of(timeline.apply(entry));
    } catch (ImpossibleHistory e) {
      return Optional.empty();
    }
  }

  private static Entry reply(Timeline timeline, ActionId id, Instant at, List<Part> calls) {
    List<Part> parts = calls.isEmpty() ? List.of(Text.of("Done.")) : calls;
    return new Entry.ModelReplied(
        at,
        id,
        timeline.length() - 1,
        "scripted",
        parts,
        Facts.USAGE,
        BigDecimal.ZERO,
        Duration.ZERO,
        CLERK.fingerprint(),
        false);
  }

  private static Entry returned(ActionId id, Instant at, List<Change> changes) {
    return new Entry.ToolReturned(
        at,
        id,
        new ToolResult("1", "read", Payload.of("read"), false),
        Duration.ZERO,
        CLERK.fingerprint(),
        false,
        changes);
  }

  /** A run to which any entry is appended that the fold accepts. */
  private static final class History {
    private final Random random;
    private Instant now = Facts.T0;
    private Timeline timeline;

    History(Random random) {
      this.random = random;
      this.timeline =
          Timeline.of(
              RUN,
              List.of(
                  new Entry.Started(
                      now,
                      "clerk",
                      List.of(Text.of("Go.")),
                      Limits.DEFAULT.steps(1_000),
                      Limits.DEFAULT.steps(10_000),
                      CLERK.fingerprint(),
                      random.nextBoolean() ? origin() : null)));
    }

    private Origin origin() {
      return new Origin("mail", "ada@example.com", "<%d>".formatted(random.nextInt()), Map.of());
    }

    void next() {
      now = now.plusSeconds(random.nextInt(300));
      taken(timeline, any()).ifPresent(after -> timeline = after);
    }

    private Entry any() {
      return switch (random.nextInt(24)) {
        case 0 -> new Entry.MessageReceived(now, List.of(Text.of("And?")), origin());
        case 1, 2, 3, 4 -> reply(timeline, action(), now, calls());
        case 5, 6, 7 -> returned(action(), now, changes());
        case 8, 9 -> new Entry.ToolIntended(now, action(), now.plusSeconds(60), "1f0e3dad99908345");
        case 10, 11, 12, 13 -> suspended();
        case 14, 15, 16, 17, 18, 19 -> resumed();
        case 20 -> new Entry.Postponed(now, action(), "503");
        case 21 ->
            new Entry.Wasted(now, action(), "scripted", Facts.USAGE, BigDecimal.ZERO, "empty");
        case 22 -> rewound();
        default -> rare();
      };
    }

    private Entry rare() {
      return switch (random.nextInt(10)) {
        case 0 -> new Entry.Failed(now, FailureCause.LIMIT, "spent");
        case 1 -> new Entry.Cancelled(now, ADA);
        case 2 -> new Entry.Moved(now, ADA);
        case 3, 4 -> new Entry.Arrived(now, ADA);
        default -> new Entry.LimitsSet(now, Limits.DEFAULT, Limits.DEFAULT.times(10), ADA);
      };
    }

    /** Usually an open action. */
    private ActionId action() {
      List<ActionId> open = new ArrayList<>(timeline.run().calls().keySet());
      open.addAll(timeline.run().notices().keySet());
      timeline.run().modelCall().ifPresent(call -> open.add(call.id()));
      return open.isEmpty() || random.nextInt(8) == 0
          ? new ActionId(random.nextLong(timeline.length() + 1), random.nextInt(3))
          : open.get(random.nextInt(open.size()));
    }

    private List<Part> calls() {
      return random.nextBoolean()
          ? List.of(new ToolCall("1", "read", Payload.of("{}")))
          : List.of(
              new ToolCall("1", "read", Payload.of("{}")),
              new ToolCall("2", "pay", Payload.of("{}")));
    }

    private List<Change> changes() {
      Payload content = Payload.of("version " + random.nextInt(3));
      return switch (random.nextInt(4)) {
        case 0 -> List.of(new Change.Put("a.md", null, content));
        case 1 ->
            List.of(
                new Change.Put(
                    "a.md", timeline.run().workspace().version("a.md").orElse(null), content));
        default -> List.of();
      };
    }

    private Entry suspended() {
      Wait wait =
          switch (random.nextInt(6)) {
            case 0 -> new Wait.ForTime(now.plusSeconds(60), new Wait.Then.Again());
            case 1 ->
                new Wait.ForTime(now.plusSeconds(60), new Wait.Then.Result(Payload.of("ten")));
            case 2 -> new Wait.ForCallback(null);
            case 3 -> new Wait.ForSignal("signed");
            case 4 -> new Wait.ForChild(CHILD, random.nextBoolean() ? TASK : null);
            default -> new Wait.ForPerson(REASONS.get(random.nextInt(REASONS.size())));
          };
      Instant expires = random.nextBoolean() ? now.plusSeconds(120) : null;
      Entry.Withheld withheld =
          random.nextInt(6) == 0
              ? new Entry.Withheld(
                  new ToolResult("1", "read", Payload.of("withheld"), false), changes())
              : null;
      return new Entry.Suspended(now, action(), wait, "why", expires, withheld);
    }

    private Entry resumed() {
      List<Suspension> waits = timeline.run().suspensions();
      long seq =
          waits.isEmpty() || random.nextInt(8) == 0
              ? random.nextLong(timeline.length())
              : waits.get(random.nextInt(waits.size())).seq();
      List<Resolution> all = resolutions();
      return new Entry.Resumed(
          now,
          seq,
          SOURCES.get(random.nextInt(SOURCES.size())),
          all.get(random.nextInt(all.size())),
          Spent.NOTHING,
          Waste.NOTHING,
          changes());
    }

    private Entry rewound() {
      long to = random.nextLong(timeline.length());
      Optional<Timeline> past = timeline.inLineage(to);
      List<ActionId> undo =
          past.stream()
              .flatMap(then -> PastCall.toUndo(timeline, then).stream())
              .filter(call -> random.nextBoolean())
              .map(PastCall::action)
              .distinct()
              .toList();
      List<ActionId> again =
          past.map(then -> List.copyOf(then.run().calls().keySet())).orElse(List.of());
      return new Entry.Rewound(now, to, undo, again, false, ADA, random.nextInt(4) == 0);
    }
  }
}
