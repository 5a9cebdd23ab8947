package dev.stint.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.HoldReason;
import dev.stint.run.Logged;
import dev.stint.run.Origin;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.Tags;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import dev.stint.run.Waste;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Folded runs as bytes. */
class SnapshotCodecTest {

  private static final RunId RUN = new RunId("r-1");
  private static final RunId FORK = new RunId("r-2");
  private static final RunId CHILD = new RunId("r-3");
  private static final Instant T0 = Instant.parse("2026-11-27T09:00:00.123456789Z");
  private static final String ENTRY = Sha256.of("the entry");
  private static final Person ADA = new Person("Ada", "console", "because");
  private static final Origin MAIL =
      new Origin("mail", "ada@example.com", "<1@example.com>", Map.of("subject", "Terms"));

  /** Runs that come into every phase. */
  private static List<Timeline> runs() {
    Payload terms = Payload.of("# Terms");
    Timeline asked =
        Timeline.of(
            RUN,
            List.of(
                started(List.of(new Change.Put("terms.md", null, terms))),
                new Wasted(
                    at(1), id("0"), "main", new Usage(9, 1, 0), new BigDecimal("0.10"), "empty"),
                replied(2, "0", false, "pay", "edit", "read", "ask")));
    Withheld withheld =
        new Withheld(
            new ToolResult("call-edit", "edit", Payload.of("Edited."), false),
            List.of(new Change.Put("terms.md", terms.sha256(), Payload.of("# New"))));
    Timeline waiting =
        with(
            asked,
            new ToolIntended(at(3), id("2.1"), at(65), "2e1f"),
            new Suspended(
                at(4),
                id("2.2"),
                new Wait.ForPerson(HoldReason.APPROVAL),
                "look",
                at(9_000),
                withheld),
            new Postponed(at(5), id("2.3"), "503"),
            new Suspended(at(6), id("2.4"), new Wait.ForSignal("go"), "waits", at(3_600)),
            new Suspended(at(7), id("2.1"), HoldReason.IN_DOUBT, "it may have been paid"),
            new Suspended(
                at(8), id("2.3"), new Wait.ForTime(at(600), new Wait.Then.Again()), "", null),
            new MessageReceived(at(9), List.of(Text.of("And?")), MAIL),
            new LimitsSet(at(10), Limits.DEFAULT.steps(7), Limits.DEFAULT, ADA));
    Timeline cancelled =
        with(
            waiting,
            new Cancelled(at(11), ADA),
            new ToolIntended(at(12), id("11.1"), at(70), "1f0e"));
    Timeline paid =
        with(
            Timeline.of(RUN, List.of(started(List.of()), replied(1, "0", false, "pay"))),
            new ToolIntended(at(2), id("1.1"), at(65), "1f0e"),
            returned(3, "1.1", "pay"),
            replied(4, "3", false, "pay"),
            returned(5, "4.1", "pay"));
    Timeline told =
        with(
            Timeline.of(
                RUN,
                List.of(
                    new Started(
                        T0,
                        "clerk",
                        List.of(Text.of("Go.")),
                        Limits.DEFAULT,
                        Limits.DEFAULT,
                        "1f0e",
                        MAIL,
                        List.of(),
                        Tags.NONE,
                        List.of(new Webhook("ops", EnumSet.allOf(Occasion.class)))))),
            new Suspended(at(1), id("0"), HoldReason.LIMIT, "no money"));
    Timeline asksAgain =
        with(
            Timeline.of(RUN, List.of(started(List.of()), replied(1, "0", false, "pay", "look"))),
            new Suspended(
                at(2), id("1.1"), new Wait.ForTime(at(600), new Wait.Then.Again(3)), "", null),
            new Suspended(
                at(3),
                id("1.2"),
                new Wait.ForTime(at(900), new Wait.Then.Result(Payload.of("Over."))),
                "until then",
                null));
    Wait.Delegated read = new Wait.Delegated("reader", Payload.of("Read."), Limits.DELEGATED);
    Timeline delegated =
        with(
            Timeline.of(RUN, List.of(delegatedTo(), replied(1, "0", false, "ask", "ask"))),
            new Suspended(at(2), id("1.1"), new Wait.ForChild(CHILD, read), "reader", null),
            new Suspended(
                at(3), id("1.2"), new Wait.ForChild(new RunId("r-4"), read), "reader", null),
            new Resumed(
                at(4),
                2,
                new Source.Child(CHILD),
                new Resolution.Returned(Payload.of("Read it."), false),
                new Spent(2, new Usage(9, 1, 0), BigDecimal.ONE, Duration.ZERO, 7, 1),
                new Waste(1, new Usage(9, 1, 0), BigDecimal.ONE),
                List.of()));
    Timeline takenBack =
        with(
            delegated,
            new Rewound(at(5), 0, List.of(id("1.2"), id("1.1")), List.of(), true, ADA, true),
            new Suspended(
                at(6), id("5.1"), new Wait.ForChild(new RunId("r-4"), null), "undone", null));
    Timeline undoing =
        with(
            paid,
            new Rewound(at(6), 0, List.of(id("4.1"), id("1.1")), List.of(), true, ADA),
            new Suspended(at(7), id("6.1"), HoldReason.APPROVAL, "undo it?"));
    Timeline cutOff = with(paid, replied(6, "5", true), replied(7, "6", false));
    Timeline unfit = with(paid, unfit(6, "5"), unfit(7, "6"));
    Timeline held = with(paid, new Suspended(at(6), id("5"), HoldReason.LIMIT, "steps"));
    Timeline failed = with(paid, new Failed(at(6), FailureCause.LIMIT, "Limit reached"));
    Timeline moved = with(held, new Moved(at(9), ADA));
    Timeline answered = with(paid, replied(6, "5", false));
    Timeline fork =
        with(
            Timeline.fork(FORK, answered, new Forked(at(7), RUN, 6, List.of(), ADA)),
            new MessageReceived(at(8), List.of(Text.of("Again.")), null));
    Timeline copied =
        Timeline.fork(
            FORK,
            asked,
            new Forked(at(8), RUN, 2, List.of(id("2.1"), id("2.2"), id("2.3"), id("2.4")), ADA));
    return List.of(
        told,
        delegated,
        takenBack,
        asksAgain,
        waiting,
        cancelled,
        paid,
        undoing,
        cutOff,
        unfit,
        held,
        failed,
        answered,
        fork,
        copied,
        looping(),
        moved,
        with(failed, new Moved(at(9), ADA)));
  }

  /** A run with more rounds than are remembered. */
  private static Timeline looping() {
    Timeline run = Timeline.of(RUN, List.of(started(List.of())));
    for (int round = 0; round < 40; round++) {
      long seq = run.length();
      run =
          with(
              run,
              replied(seq, Long.toString(seq - 1), false, "read", "list"),
              returned(seq + 1, seq + ".1", "read"));
      run = with(run, returned(seq + 2, seq + ".2", "list"));
    }
    return run;
  }

  private static Timeline with(Timeline run, Entry... entries) {
    Timeline timeline = run;
    for (Entry entry : entries) {
      timeline = timeline.apply(entry);
    }
    return timeline;
  }

  private static Started started(List<Change> changes) {
    return new Started(
        T0,
        "clerk",
        List.of(Text.of("Read it.")),
        Limits.DEFAULT,
        Limits.DEFAULT.times(10),
        "1f0e",
        MAIL,
        changes);
  }

  private static Started delegatedTo() {
    Started lead = started(List.of());
    return new Started(
        lead.at(),
        lead.agent(),
        lead.parts(),
        lead.stintLimits(),
        lead.runLimits(),
        lead.definition(),
        lead.origin(),
        lead.changes(),
        lead.tags(),
        lead.webhooks(),
        new Parent(new RunId("r-9"), id("1.1"), List.of(new RunId("r-9"))));
  }

  private static Instant at(long second) {
    return T0.plusSeconds(second);
  }

  private static ActionId id(String id) {
    return ActionId.parse(id);
  }

  private static ToolReturned returned(long second, String action, String tool) {
    return new ToolReturned(
        at(second),
        id(action),
        new ToolResult("call-" + tool, tool, Payload.of("Done " + action), false),
        Duration.ofMillis(7),
        "2e1f",
        false);
  }

  private static ModelReplied replied(long second, String action, boolean cutOff, String... tools) {
    List<Part> parts = new ArrayList<>(List.of(Text.of("I think.")));
    for (String tool : tools) {
      parts.add(new ToolCall("call-" + tool, tool, Payload.of("{\"to\":\"" + tool + "\"}")));
    }
    return new ModelReplied(
        at(second),
        id(action),
        id(action).seq(),
        "main",
        cutOff ? List.of() : parts,
        new Usage(120, 30, 5, cutOff),
        new BigDecimal("0.0420"),
        Duration.ofMillis(1_200),
        "1f0e",
        cutOff);
  }

  private static ModelReplied unfit(long second, String action) {
    ModelReplied reply = replied(second, action, false);
    return new ModelReplied(
        reply.at(),
        reply.action(),
        reply.read(),
        reply.model(),
        reply.parts(),
        reply.usage(),
        reply.cost(),
        reply.took(),
        reply.definition(),
        false,
        "it is no JSON object",
        null);
  }

  static Stream<Snapshot> snapshots() {
    return runs().stream()
        .flatMap(run -> run.log().stream())
        .map(point -> Snapshot.of(point.run(), ENTRY));
  }

  @Test
  void what_is_written_is_read_in_every_phase_of_a_run() {
    assertThat(snapshots())
        .hasSizeGreaterThan(150)
        .allSatisfy(
            snapshot ->
                assertThat(SnapshotCodec.decode(SnapshotCodec.encode(snapshot).orElseThrow()))
                    .contains(snapshot));
  }

  @Test
  void a_run_that_was_read_goes_on_as_the_one_that_was_written() {
    for (Timeline run : runs()) {
      List<Timeline> log = run.log();
      for (Timeline point : log.subList(0, log.size() - 1)) {
        Entry next = log.get((int) point.length()).last();
        Logged last = new Logged(point.last(), "", ENTRY);
        Snapshot read =
            SnapshotCodec.decode(
                    SnapshotCodec.encode(Snapshot.of(point.run(), ENTRY)).orElseThrow())
                .orElseThrow();
        Run from = read.run(run.run().id(), point.length(), last).orElseThrow();
        if (!(next instanceof Rewound)) {
          assertThat(Snapshot.of(from.apply(next), ""))
              .isEqualTo(Snapshot.of(log.get((int) point.length()).run(), ""));
        }
      }
    }
  }

  @Test
  void bytes_that_are_damaged_or_of_something_else_are_no_snapshot() {
    Snapshot snapshot = Snapshot.of(runs().getFirst().run(), ENTRY);
    byte[] stored = SnapshotCodec.encode(snapshot).orElseThrow();
    for (int n = 0; n < stored.length; n++) {
      byte[] damaged = stored.clone();
      damaged[n] ^= 1;
      assertThat(SnapshotCodec.decode(damaged)).as("bit at %d", n).isEmpty();
    }
    for (int length = 0; length < stored.length; length++) {
      assertThat(SnapshotCodec.decode(Arrays.copyOf(stored, length))).isEmpty();
    }
    assertThat(SnapshotCodec.decode("{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void a_snapshot_of_another_fold_is_not_read() {
    Snapshot real = Snapshot.of(runs().getFirst().run(), ENTRY);
    for (int fold : new int[] {Snapshot.FOLD - 1, Snapshot.FOLD + 1}) {
      Snapshot other = new Snapshot(fold, real.run(), real.length(), real.entry(), real.values());
      assertThat(SnapshotCodec.decode(SnapshotCodec.encode(other).orElseThrow())).isEmpty();
    }
  }

  @Test
  void a_state_that_is_too_large_is_left_out() {
    Random random = new Random(7);
    String noise =
        random
            .ints(3 * SnapshotCodec.BYTES_MAX, ' ', '~')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    Timeline run =
        with(
            Timeline.of(RUN, List.of(started(List.of()))),
            new Failed(at(1), FailureCause.MODEL, noise));
    assertThat(SnapshotCodec.encode(Snapshot.of(run.run(), ENTRY))).isEmpty();
  }

  /**
   * If this fails, a run is folded to something else than in the release before, or written in
   * another form: then {@link Snapshot#FOLD} has to increase, so that no process goes on from what
   * another release folded, and the new number's file has to be added.
   */
  @Test
  void what_runs_are_folded_to_changes_only_with_the_version_of_the_fold() throws IOException {
    ObjectMapper mapper = JsonMapper.builder().build();
    String folded =
        runs().stream()
            .map(run -> Snapshot.of(run.run(), ENTRY))
            .map(snapshot -> SnapshotJson.write(snapshot).toString())
            .collect(Collectors.joining("\n", "", "\n"));
    String file = "/folded/%d.jsonl".formatted(Snapshot.FOLD);
    try (InputStream in = getClass().getResourceAsStream(file)) {
      String known = new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
      assertThat(folded.lines().map(line -> tree(mapper, line)).toList())
          .as("Increase Snapshot.FOLD")
          .isEqualTo(known.lines().map(line -> tree(mapper, line)).toList());
    }
  }

  private static JsonNode tree(ObjectMapper mapper, String line) {
    try {
      return mapper.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
