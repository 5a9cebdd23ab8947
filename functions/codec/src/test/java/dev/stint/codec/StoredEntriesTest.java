package dev.stint.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.Schedule;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.codec.EntryCodec.Encoded;
import dev.stint.message.Attachment;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.ReservationSet;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.HoldReason;
import dev.stint.run.Logged;
import dev.stint.run.Occurrence;
import dev.stint.run.Origin;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Routing;
import dev.stint.run.ScheduleState;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.Tags;
import dev.stint.run.Wait;
import dev.stint.run.Waste;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code stored/v1} were written once, and every release reads them (law 8). */
class StoredEntriesTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123456789Z");
  private static final Payload STORED =
      new Payload.Stored(
          "r-1/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          70_000,
          "Preview");

  private static final String DEFINITION = "1f0e3dad99908345";
  private static final ScheduleState.Plan PLAN =
      new ScheduleState.Plan(
          "morning",
          "clerk",
          "cron(0 8 ? * MON-FRI *)",
          ZoneId.of("Europe/Berlin"),
          Payload.of("Look around."),
          Schedule.Overlap.QUEUE,
          Schedule.Missed.all(Duration.ofHours(6)));

  private static final ScheduleState SCHEDULE =
      new ScheduleState(
          PLAN,
          true,
          ScheduleState.Phase.ACTIVE,
          AT.plus(Duration.ofDays(1)),
          AT,
          new RunId("r-2"),
          List.of(AT));

  private static final ScheduleState PAUSED =
      new ScheduleState(PLAN, false, ScheduleState.Phase.PAUSED, null, null, null, List.of());

  private static final String CONTENT =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private static final Origin ORIGIN =
      new Origin(
          "mail",
          "ada@example.com",
          "<1@example.com>",
          Map.of("subject", "Terms", "to", "clerk@agents.example.com"));

  private static final ToolResult RESULT =
      new ToolResult("call_1", "clause", Payload.of("Clause 3.1"), false);
  private static final List<Change> GIVEN =
      List.of(
          new Change.Put("fees.md", null, new Payload.Stored("r-1/" + "ab".repeat(32), 5, "")),
          new Change.Approved(
              "fees.md", "ab".repeat(32), new Payload.Stored("r-1/" + "cd".repeat(32), 0, ""), 2));

  private static final List<Change> CHANGES =
      List.of(
          new Change.Put("notes.md", null, Payload.of("# Notes")),
          new Change.Put("terms.md", CONTENT, STORED));
  private static final Change REMOVED = new Change.Removed("terms.md", CONTENT);
  private static final Map<String, Entry> V1 =
      Map.ofEntries(
          Map.entry("messageReceived", new MessageReceived(AT, List.of(new Text(STORED)))),
          Map.entry(
              "modelReplied",
              new ModelReplied(
                  AT,
                  ActionId.model(0),
                  2,
                  "gpt",
                  List.of(
                      Text.of("Let me look."),
                      new ToolCall("call_1", "clause", Payload.of("{\"number\":\"3.1\"}")),
                      new ToolCall("call_2", "search", STORED)),
                  new Usage(1200, 34, 1024),
                  new BigDecimal("0.0000375"),
                  Duration.ofMillis(1234),
                  DEFINITION,
                  false)),
          Map.entry(
              "toolReturned",
              new ToolReturned(
                  AT,
                  new ActionId(3, 1),
                  new ToolResult("call_1", "clause", Payload.of("There is no clause 3.1"), true),
                  Duration.ofMillis(7),
                  DEFINITION,
                  false)),
          Map.entry(
              "failed", new Failed(AT, FailureCause.LIMIT, "Limit reached: steps, 40 of 40 used.")),
          Map.entry("cancelled", new Cancelled(AT, new Person("Ada", "http", "no longer wanted"))),
          Map.entry("moved", new Moved(AT, new Person("ada", "move", "to AWS"))),
          Map.entry("arrived", new Arrived(AT, new Person("ada", "move", ""))),
          Map.entry(
              "started",
              new Started(
                  AT,
                  "clerk",
                  List.of(Text.of("Read “the agreement” — §3.")),
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10),
                  DEFINITION,
                  null)),
          Map.entry(
              "startedByMail",
              new Started(
                  AT,
                  "clerk",
                  List.of(
                      Text.of("What does it say?"),
                      new Attachment(
                          "terms.md", "text/markdown", 13, true, Payload.of("# Terms\n\nNone.")),
                      new Attachment("scan.pdf", "application/pdf", 70_000, false, STORED)),
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10),
                  DEFINITION,
                  ORIGIN)),
          Map.entry(
              "messageReceivedWithPdf",
              new MessageReceived(
                  AT,
                  List.of(
                      Text.of("And this?"),
                      new Attachment("scan.pdf", "application/pdf", 70_000, false, 12, STORED)))),
          Map.entry(
              "startedWithWebhooks",
              new Started(
                  AT,
                  "clerk",
                  List.of(Text.of("Read it.")),
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10),
                  DEFINITION,
                  null,
                  List.of(),
                  Tags.NONE,
                  List.of(
                      new Webhook("ops", EnumSet.of(Occasion.HELD, Occasion.FAILED)),
                      new Webhook("billing", EnumSet.of(Occasion.FINISHED))))),
          Map.entry(
              "startedWithTags",
              new Started(
                  AT,
                  "clerk",
                  List.of(Text.of("What does it say?")),
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10),
                  DEFINITION,
                  null,
                  List.of(),
                  Tags.of(Map.of("customer", "42", "region", "eu")))),
          Map.entry(
              "messageReceivedByMail",
              new MessageReceived(AT, List.of(Text.of("And clause 4?")), ORIGIN)),
          Map.entry(
              "modelRepliedCutOff",
              new ModelReplied(
                  AT,
                  ActionId.model(0),
                  2,
                  "gpt",
                  List.of(),
                  new Usage(1200, 64, 0),
                  new BigDecimal("0.0000375"),
                  Duration.ofMillis(1234),
                  DEFINITION,
                  true)),
          Map.entry(
              "modelRepliedEstimated",
              new ModelReplied(
                  AT,
                  ActionId.model(0),
                  2,
                  "gpt",
                  List.of(Text.of("Done.")),
                  new Usage(1200, 4096, 0, true),
                  new BigDecimal("0.0000375"),
                  Duration.ofMillis(1234),
                  DEFINITION,
                  false)),
          Map.entry(
              "modelRepliedUnfit",
              new ModelReplied(
                  AT,
                  ActionId.model(0),
                  2,
                  "claude",
                  List.of(Text.of("Many.")),
                  new Usage(1200, 34, 100, 900, false),
                  new BigDecimal("0.0000375"),
                  Duration.ofMillis(1234),
                  DEFINITION,
                  false,
                  "it is no JSON object",
                  new Routing(
                      "Model 'claude' is the cheapest for this call.",
                      List.of(
                          new Routing.Passed("gpt", "503", AT),
                          new Routing.Passed("nova", "refused the request", null))))),
          Map.entry(
              "wasted",
              new Wasted(
                  AT,
                  ActionId.model(3),
                  "gpt",
                  new Usage(1200, 34, 0),
                  new BigDecimal("0.0000375"),
                  "The reply was of no use: it is empty")),
          Map.entry("postponed", new Postponed(AT, new ActionId(3, 2), "503 Service Unavailable")),
          Map.entry(
              "toolIntended",
              new ToolIntended(AT, new ActionId(3, 2), AT.plusSeconds(60), DEFINITION)),
          Map.entry(
              "toolReturnedUnsure",
              new ToolReturned(
                  AT,
                  new ActionId(3, 1),
                  new ToolResult("call_1", "clause", Payload.of("Clause 3.1"), true),
                  Duration.ofMillis(7),
                  DEFINITION,
                  true)),
          Map.entry(
              "startedWithChange",
              new Started(
                  AT,
                  "clerk",
                  List.of(Text.of("Read it.")),
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10),
                  DEFINITION,
                  null,
                  CHANGES)),
          Map.entry(
              "messageReceivedWithChange",
              new MessageReceived(AT, List.of(Text.of("Now this.")), null, CHANGES)),
          Map.entry(
              "toolReturnedWithChange",
              new ToolReturned(
                  AT,
                  new ActionId(3, 1),
                  RESULT,
                  Duration.ofMillis(7),
                  DEFINITION,
                  false,
                  CHANGES)),
          Map.entry(
              "suspendedForPerson",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForPerson(
                      HoldReason.APPROVAL, List.of(Choice.APPROVE, Choice.EDIT, Choice.REJECT)),
                  "Each call of 'pay' is approved.",
                  AT.plus(Duration.ofDays(1)))),
          Map.entry(
              "suspendedWithheld",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForPerson(HoldReason.APPROVAL),
                  "The result is for people first.",
                  null,
                  new Withheld(RESULT, CHANGES))),
          Map.entry(
              "suspendedForTime",
              new Suspended(
                  AT,
                  ActionId.model(3),
                  new Wait.ForTime(AT.plus(Duration.ofHours(1)), new Wait.Then.Again()),
                  "503 Service Unavailable",
                  null)),
          Map.entry(
              "suspendedForTimeThenResult",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForTime(
                      AT.plus(Duration.ofHours(1)), new Wait.Then.Result(Payload.of("It is ten."))),
                  "until ten",
                  null)),
          Map.entry(
              "suspendedToBeCalledAgain",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForTime(AT.plus(Duration.ofHours(1)), new Wait.Then.Again(2)),
                  "It is not there.",
                  null)),
          Map.entry(
              "suspendedForCallback",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForCallback(null),
                  "the bank answers later",
                  AT)),
          Map.entry(
              "suspendedForCallbackWithHeartbeat",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForCallback(
                      new Wait.Heartbeat(Duration.ofMinutes(10), AT.plus(Duration.ofDays(1)))),
                  "the bank answers later",
                  AT.plus(Duration.ofMinutes(10)))),
          Map.entry(
              "scheduleChangedPlanned",
              new ScheduleChanged(
                  AT,
                  3,
                  PAUSED,
                  new Occurrence.Planned(new Person("Ada", "http", "for the mornings")))),
          Map.entry(
              "scheduleChangedPaused",
              new ScheduleChanged(
                  AT, 3, PAUSED, new Occurrence.Paused(new Person("Ada", "http", "")))),
          Map.entry(
              "scheduleChangedUnpaused",
              new ScheduleChanged(
                  AT, 3, PAUSED, new Occurrence.Unpaused(new Person("Ada", "http", "")))),
          Map.entry(
              "scheduleChangedRemoved",
              new ScheduleChanged(
                  AT, 3, PAUSED, new Occurrence.Removed(new Person("Ada", "http", "")))),
          Map.entry(
              "scheduleChangedFired",
              new ScheduleChanged(AT, 3, SCHEDULE, new Occurrence.Fired(AT, new RunId("r-2")))),
          Map.entry(
              "scheduleChangedQueued",
              new ScheduleChanged(AT, 3, SCHEDULE, new Occurrence.Queued(AT))),
          Map.entry(
              "scheduleChangedSkipped",
              new ScheduleChanged(
                  AT,
                  3,
                  PAUSED,
                  new Occurrence.Skipped(AT, AT.plus(Duration.ofHours(1)), "They were missed."))),
          Map.entry(
              "suspendedForSignal",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForSignal("signed"),
                  "until it is signed",
                  null)),
          Map.entry(
              "suspendedForChild",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForChild(
                      new RunId("r-2"),
                      new Wait.Delegated("reader", Payload.of("Read it."), Limits.DELEGATED)),
                  "delegated",
                  null)),
          Map.entry(
              "suspendedForChildWithDocuments",
              new Suspended(
                  AT,
                  new ActionId(3, 2),
                  new Wait.ForChild(
                      new RunId("r-2"),
                      new Wait.Delegated(
                          "reader", Payload.of("Read it."), Limits.DELEGATED, GIVEN)),
                  "delegated",
                  null)),
          Map.entry(
              "suspendedForChildTakenBack",
              new Suspended(
                  AT,
                  new ActionId(9, 1),
                  new Wait.ForChild(new RunId("r-2"), null),
                  "taken back",
                  null)),
          Map.entry(
              "resumedByPerson",
              new Resumed(
                  AT,
                  4,
                  new Person("Ada", "http", "see the mail of Monday"),
                  new Resolution.Decision(Choice.REJECT, CONTENT, null, Payload.of("Too dear.")))),
          Map.entry(
              "resumedByPersonWithEdit",
              new Resumed(
                  AT,
                  4,
                  new Person("Ada", "link", ""),
                  new Resolution.Decision(
                      Choice.EDIT, CONTENT, Payload.of("{\"cents\":100}"), STORED))),
          Map.entry(
              "resumedExpired", new Resumed(AT, 4, new Source.Clock(), new Resolution.Expired())),
          Map.entry("resumedDue", new Resumed(AT, 4, new Source.Clock(), new Resolution.Due())),
          Map.entry(
              "resumedByCaller",
              new Resumed(
                  AT,
                  4,
                  new Source.Caller(""),
                  new Resolution.Returned(Payload.of("no such account"), true),
                  Spent.NOTHING,
                  Waste.NOTHING,
                  CHANGES)),
          Map.entry(
              "resumedByPersonWhoRestored",
              new Resumed(
                  AT,
                  4,
                  new Person("Ada", "http", "note"),
                  new Resolution.Decision(
                      Choice.RESTORE, CONTENT, Payload.of("[1]"), Payload.of("Keep clause 3.")),
                  Spent.NOTHING,
                  Waste.NOTHING,
                  List.of(REMOVED))),
          Map.entry(
              "resumedByCallerWithDigest",
              new Resumed(
                  AT,
                  4,
                  new Source.Caller(CONTENT),
                  new Resolution.Returned(Payload.of("{\"paid\":true}"), false))),
          Map.entry(
              "resumedByChild",
              new Resumed(
                  AT,
                  4,
                  new Source.Child(new RunId("r-2")),
                  new Resolution.Returned(STORED, false),
                  new Spent(
                      7,
                      new Usage(1200, 34, 1024),
                      new BigDecimal("0.0000375"),
                      Duration.ofSeconds(90),
                      512),
                  Waste.NOTHING,
                  List.of())),
          Map.entry(
              "resumedByChildOfTree",
              new Resumed(
                  AT,
                  4,
                  new Source.Child(new RunId("r-2")),
                  new Resolution.Returned(Payload.of("Run r-2 failed."), true),
                  new Spent(
                      7,
                      new Usage(1200, 34, 1024),
                      new BigDecimal("0.0000375"),
                      Duration.ZERO,
                      512,
                      3),
                  new Waste(1, new Usage(120, 3, 0), new BigDecimal("0.000001")),
                  List.of())),
          Map.entry(
              "reservationSet",
              new ReservationSet(
                  AT,
                  new RunId("r-2"),
                  Limits.DELEGATED.steps(40).costUsd("2").childrenAtOnce(2).depth(1),
                  new Person("Ada", "http", "worth it"))),
          Map.entry(
              "rewoundTakenBack",
              new Rewound(
                  AT,
                  0,
                  List.of(new ActionId(7, 2)),
                  List.of(),
                  true,
                  new Person("Ada", "http", "the wrong clause"),
                  true)),
          Map.entry(
              "startedByDelegation",
              new Started(
                  AT,
                  "reader",
                  List.of(Text.of("Read it.")),
                  Limits.DELEGATED,
                  Limits.DELEGATED,
                  DEFINITION,
                  null,
                  List.of(),
                  Tags.NONE,
                  List.of(),
                  new Parent(
                      new RunId("r-2"),
                      new ActionId(1, 2),
                      List.of(new RunId("r-1"), new RunId("r-2"))))),
          Map.entry(
              "limitsSet",
              new LimitsSet(
                  AT,
                  Limits.DEFAULT,
                  Limits.DEFAULT.times(10).steps(400).costUsd("20"),
                  new Person("Ada", "http", "worth it"))),
          Map.entry(
              "rewound",
              new Rewound(
                  AT,
                  3,
                  List.of(new ActionId(7, 2), new ActionId(5, 1)),
                  List.of(new ActionId(3, 1)),
                  false,
                  new Person("Ada", "http", "the wrong clause"))),
          Map.entry(
              "forked",
              new Forked(
                  AT, new RunId("r-1"), 3, List.of(), new Person("Ada", "http", "another way"))));

  static List<Map.Entry<String, Entry>> v1() {
    return List.copyOf(new TreeMap<>(V1).entrySet());
  }

  @ParameterizedTest
  @MethodSource("v1")
  void a_stored_entry_is_read_as_what_it_was(Map.Entry<String, Entry> fixture) throws IOException {
    assertThat(EntryCodec.decode(stored("v1/" + fixture.getKey() + ".json")).entry())
        .isEqualTo(fixture.getValue());
  }

  @ParameterizedTest
  @MethodSource("v1")
  void what_is_written_today_is_what_was_written_then(Map.Entry<String, Entry> fixture)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(EntryJson.write(fixture.getValue()))
        .hasToString(mapper.readTree(stored("v1/" + fixture.getKey() + ".json")).toString());
  }

  @Test
  void every_kind_of_entry_has_a_fixture() {
    assertEach(Entry.class, entries());
    Supplier<Stream<Suspended>> waits = () -> of(Suspended.class);
    assertEach(Wait.class, waits.get().map(Suspended::waitsFor));
    assertEach(
        Wait.Then.class,
        waits
            .get()
            .map(Suspended::waitsFor)
            .filter(Wait.ForTime.class::isInstance)
            .map(wait -> ((Wait.ForTime) wait).then()));
    assertEach(Source.class, of(Resumed.class).map(Resumed::source));
    assertEach(Resolution.class, of(Resumed.class).map(Resumed::resolution));
    assertEach(Change.class, Stream.of(CHANGES, List.of(REMOVED), GIVEN).flatMap(List::stream));
  }

  private static Stream<Entry> entries() {
    return v1().stream().map(Map.Entry::getValue);
  }

  private static <E extends Entry> Stream<E> of(Class<E> kind) {
    return entries().filter(kind::isInstance).map(kind::cast);
  }

  private static void assertEach(Class<?> sealed, Stream<?> values) {
    assertThat(values.<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(kinds(sealed));
  }

  private static List<Class<?>> kinds(Class<?> sealed) {
    return Stream.of(sealed.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.<Class<?>>of(kind))
        .distinct()
        .toList();
  }

  @Test
  void a_large_entry_is_packed_and_unpacked() {
    Entry large = new MessageReceived(AT, List.of(Text.of("long text ".repeat(3000))));
    byte[] stored = EntryCodec.encode(large, Logged.NOTHING).bytes();
    assertThat(stored.length).isLessThan(1000);
    assertThat(EntryCodec.decode(stored).entry()).isEqualTo(large);
  }

  @Test
  void an_entry_is_stored_with_the_digest_of_the_one_before_and_has_one_of_all_of_it() {
    Entry small = Objects.requireNonNull(V1.get("failed"));
    Entry large = new MessageReceived(AT, List.of(Text.of("long text ".repeat(3000))));
    for (Entry entry : List.of(small, large)) {
      Encoded first = EntryCodec.encode(entry, Logged.NOTHING);
      assertThat(EntryCodec.decode(first.bytes()))
          .isEqualTo(new Logged(entry, Logged.NOTHING, first.digest()));
      Encoded next = EntryCodec.encode(entry, first.digest());
      assertThat(EntryCodec.decode(next.bytes()))
          .isEqualTo(new Logged(entry, first.digest(), next.digest()));
      assertThat(next.digest()).isNotEqualTo(first.digest());
    }
  }

  @Test
  void a_digest_does_not_depend_on_how_its_entry_is_packed() {
    Entry large = new MessageReceived(AT, List.of(Text.of("long text ".repeat(3000))));
    Encoded stored = EntryCodec.encode(large, Logged.NOTHING);
    byte[] plain = EntryCodec.json(large).getBytes(StandardCharsets.UTF_8);
    assertThat(plain).hasSizeGreaterThan(stored.bytes().length);
    assertThat(EntryCodec.decode(plain).digest()).isEqualTo(stored.digest());
    assertThat(stored.digest()).isEqualTo(Sha256.of(plain));
  }

  @Test
  void a_small_entry_is_readable_json() {
    byte[] stored =
        EntryCodec.encode(Objects.requireNonNull(V1.get("failed")), Logged.NOTHING).bytes();
    assertThat(new String(stored, StandardCharsets.UTF_8))
        .startsWith("{\"v\":1,\"type\":\"failed\"");
  }

  @Test
  void damaged_bytes_say_so() {
    byte[] packed =
        EntryCodec.encode(
                new MessageReceived(AT, List.of(Text.of("long ".repeat(1000)))), Logged.NOTHING)
            .bytes();
    packed[packed.length / 2] ^= 0x55;
    assertThatThrownBy(() -> EntryCodec.decode(packed)).isInstanceOf(Unreadable.class);
    assertUnreadable("", "JSON object");
    assertUnreadable("{\"v\":1", "damaged");
    assertUnreadable("{\"v\":2,\"type\":\"failed\"}", "format 2", "newer release");
    assertUnreadable("{\"v\":1,\"type\":\"odd\",\"at\":\"2026-11-23T09:00:00Z\"}", "'odd'");
    assertUnreadable("{\"v\":1,\"type\":\"failed\",\"at\":\"yesterday\"}", "'at'", "yesterday");
    assertUnreadable(
        "{\"v\":1,\"type\":\"failed\",\"at\":\"2026-11-23T09:00:00Z\",\"cause\":7}",
        "'cause'",
        "string");
  }

  private static void assertUnreadable(String json, String... says) {
    assertThatThrownBy(() -> EntryCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Unreadable.class)
        .hasMessageContainingAll(says);
  }

  private static byte[] stored(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            StoredEntriesTest.class.getResourceAsStream("/stored/" + name), name)) {
      return in.readAllBytes();
    }
  }
}
