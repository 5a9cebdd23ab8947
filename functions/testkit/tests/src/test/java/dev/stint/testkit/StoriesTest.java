package dev.stint.testkit;

import static dev.stint.testkit.TestEngine.ADA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Deployment;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.run.Choice;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.story.Checker;
import dev.stint.story.Sentence;
import dev.stint.story.Story;
import dev.stint.story.Storyteller;
import dev.stint.story.Storyteller.Line;
import dev.stint.story.Storyteller.Writing;
import dev.stint.story.WrittenStory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of every kind, and how they are told: {@code stories/<name>.md} has the brief story, and the
 * full one after it. With {@code -Dstories.write=DIRECTORY} the files are written.
 */
class StoriesTest {

  private final ScriptedModel model = new ScriptedModel();

  static Stream<Arguments> stories() {
    return Stream.of(
        told("answered", () -> told().answered()),
        told("several-calls", () -> told().severalCalls()),
        told("many-calls", () -> told().manyCalls()),
        told("approved", () -> told().decided(Choice.APPROVE)),
        told("rejected", () -> told().decided(Choice.REJECT)),
        told("edited", () -> told().edited()),
        told("held", () -> told().held()),
        told("limit", () -> told().limit()),
        told("in-doubt", () -> told().inDoubt()),
        told("question", () -> told().question()),
        told("rewound", () -> told().rewound()),
        told("forked", () -> told().forked()),
        told("cancelled", () -> told().cancelled()),
        told("messages", () -> told().messages()),
        told("delegated", () -> told().delegated()),
        told("waited", () -> told().waited()),
        told("signal", () -> told().signal()),
        told("documents", () -> told().documents()),
        told("failed-tool", () -> told().failedTool()),
        told("model-out", () -> told().modelOut()),
        told("hostile", () -> told().hostile()),
        told("at-work", () -> told().atWork()));
  }

  private static StoriesTest told() {
    return new StoriesTest();
  }

  private static Arguments told(String name, Supplier<Timeline> run) {
    return Arguments.argumentSet(name, name, run);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void a_run_is_told_as_it_went(String name, Supplier<Timeline> run) throws IOException {
    Timeline timeline = run.get();
    Story brief = Story.brief(timeline);
    Story full = Story.full(timeline);
    Checker checker = new Checker(timeline);
    for (Sentence sentence :
        Stream.of(brief, full).flatMap(one -> one.sentences().stream()).toList()) {
      assertThat(checker.problem(sentence)).as(sentence.toString()).isEmpty();
    }
    String text = brief.markdown() + "\n" + full.markdown();
    String directory = System.getProperty("stories.write");
    if (directory != null) {
      Files.writeString(Path.of(directory, name + ".md"), text);
    }
    try (InputStream golden = getClass().getResourceAsStream("/stories/" + name + ".md")) {
      assertThat(golden).as("stories/%s.md", name).isNotNull();
      assertThat(text).isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }

  /** As if a model had written what the rules make, and then something else. */
  @ParameterizedTest
  @MethodSource("stories")
  void of_what_a_model_writes_only_what_is_so_is_told(String name, Supplier<Timeline> run) {
    Timeline told = run.get();
    Story rules = Story.brief(told);
    List<Line> lines = new ArrayList<>();
    for (Sentence sentence : rules.sentences()) {
      lines.add(line(sentence.text(), sentence, told));
      lines.add(line(sentence.text() + " 'Nobody' saw it.", sentence, told));
    }
    lines.add(new Line("It went well.", List.of(9_999L), Optional.empty()));
    lines.add(new Line("It went well.", List.of(), Optional.of("no run")));
    WrittenStory written =
        WrittenStory.of(told, told.length(), new RunId("r-writer"), new Writing(lines));
    assertThat(written.story()).isEqualTo(rules);
    assertThat(written.leftOut()).hasSize(rules.sentences().size() + 2);
    assertThat(Storyteller.task(told))
        .startsWith("Tell what run %s did.".formatted(told.run().id()))
        .contains(Story.full(told).sentences().getLast().text());
  }

  private static Line line(String text, Sentence sentence, Timeline told) {
    return new Line(
        text,
        sentence.entries(),
        Optional.of(sentence.run().value()).filter(id -> !id.equals(told.run().id().value())));
  }

  /**
   * The checker against sentences with one thing changed: a number, a name, or an entry that is
   * cited. All of them are refused but those that happen to be so as well.
   */
  @ParameterizedTest
  @MethodSource("stories")
  void a_sentence_with_one_thing_changed_is_refused(String name, Supplier<Timeline> run) {
    Timeline timeline = run.get();
    Checker checker = new Checker(timeline);
    for (Sentence sentence : Story.full(timeline).sentences()) {
      Stream.of(
              changes(sentence, NUMBER, "7391"),
              changes(sentence, NAME, "'nobody'"),
              changes(sentence, QUOTATION, "«It never said that»"))
          .flatMap(changed -> changed)
          .forEach(changed -> assertThat(checker.problem(changed)).as("%s", changed).isPresent());
      for (long seq = 0; seq < timeline.length(); seq++) {
        if (sentence.entries().size() == 1 && !sentence.entries().contains(seq)) {
          Sentence other = new Sentence(sentence.text(), sentence.run(), List.of(seq));
          assertThat(checker.problem(other)).as("%s", other).isPresent();
        }
      }
      long beyond = timeline.length();
      assertThat(checker.problem(new Sentence(sentence.text(), sentence.run(), List.of(beyond))))
          .isPresent();
    }
  }

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,:-]\\d+)*(?=[^«»]*(?:«|$))");
  private static final Pattern NAME = Pattern.compile("'[^']+'(?=[^«»]*(?:«|$))");
  private static final Pattern QUOTATION = Pattern.compile("«[^»]+»");

  /** A copy for each match, with another text in its place. */
  private static Stream<Sentence> changes(Sentence sentence, Pattern what, String other) {
    String text = sentence.text();
    return what.matcher(text)
        .results()
        .map(
            found ->
                new Sentence(
                    text.substring(0, found.start()) + other + text.substring(found.end()),
                    sentence.run(),
                    sentence.entries()));
  }

  private static TestTool charge() {
    return TestTool.of(
            "charge", Effect.ONCE, call -> new ToolOutcome.Returned("Charged " + call.arguments()))
        .undoneBy(Effect.IDEMPOTENT, call -> new ToolOutcome.Returned("Paid back."));
  }

  private static TestTool read() {
    return TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned("It says 45 days."));
  }

  private static Agent.Builder clerk() {
    return Agent.named("clerk").instructions("You keep accounts.");
  }

  private TestEngine engine(TestTool... tools) {
    return TestEngine.of(clerk().tools(List.of(tools)).build(), model);
  }

  private static Timeline done(TestEngine engine, Run run) {
    engine.drain();
    return engine.timeline(run.id());
  }

  private Timeline answered() {
    model.says("It is 42.");
    TestEngine engine = engine(read());
    Origin ada = new Origin("mail", "ada@example.com", "m-1", Map.of());
    return done(engine, engine.start("clerk", "What is the answer?", ada));
  }

  private Timeline severalCalls() {
    model
        .callsAll(
            new ToolCall("1", "read", Payload.of("{\"n\":1}")),
            new ToolCall("2", "read", Payload.of("{\"n\":2}")),
            new ToolCall("3", "charge", Payload.of("{\"amount\":149.90}")))
        .calls("read", "{\"n\":3}")
        .says("Charged.");
    TestEngine engine = engine(read(), charge());
    return done(engine, engine.start("clerk", "Charge what is due."));
  }

  private Timeline manyCalls() {
    for (int n = 0; n < 9; n++) {
      model.calls("read", "{\"n\":%d}".formatted(n));
    }
    model.says("Read all.");
    TestEngine engine =
        engine(
            TestTool.of(
                "read",
                Effect.READ,
                call ->
                    call.arguments().contains("4")
                        ? new ToolOutcome.Refused("There is no 4.")
                        : new ToolOutcome.Returned("Read " + call.arguments())));
    return done(engine, engine.start("clerk", "Read them."));
  }

  private Timeline decided(Choice choice) {
    model.calls("charge", "{\"amount\":149.90}").says("So be it.");
    TestEngine engine = engine(charge().approved());
    Run run = engine.start("clerk", "Charge what is due.");
    engine.drain();
    engine.decide(run.id(), choice, choice == Choice.REJECT ? "Not this year." : "");
    return done(engine, run);
  }

  private Timeline edited() {
    model.calls("charge", "{\"amount\":149.90}").says("Charged less.");
    TestEngine engine = engine(charge().approved());
    Run run = engine.start("clerk", "Charge what is due.");
    engine.drain();
    engine.decide(
        engine.run(run.id()).holds().getFirst(),
        Choice.EDIT,
        Optional.of("{\"amount\":100.00}"),
        "");
    return done(engine, run);
  }

  private Timeline held() {
    model.calls("charge", "{\"amount\":149.90}");
    TestEngine engine = engine(charge().approved());
    return done(engine, engine.start("clerk", "Charge what is due."));
  }

  private Timeline limit() {
    model.calls("read", "{\"n\":1}").calls("read", "{\"n\":2}").says("Both are read.");
    TestEngine engine =
        TestEngine.of(
            clerk().stintLimits(Limits.DEFAULT.steps(2)).tools(List.of(read())).build(), model);
    Run run = engine.start("clerk", "Read both.");
    engine.drain();
    engine.decide(run.id(), Choice.RENEW, "");
    engine
        .runs()
        .setLimits(
            run.id(),
            Optional.of(Limits.DEFAULT.steps(10)),
            Optional.of(Limits.DEFAULT),
            ADA.because("It is worth it."));
    return done(engine, run);
  }

  private Timeline inDoubt() {
    model.calls("charge", "{\"amount\":149.90}").says("It was charged.");
    TestEngine engine =
        engine(
            TestTool.of("charge", Effect.ONCE, call -> new ToolOutcome.InDoubt("The line broke.")));
    Run run = engine.start("clerk", "Charge what is due.");
    engine.drain();
    engine.decide(run.id(), Choice.RECORD, "It is on the bank's list.");
    return done(engine, run);
  }

  private Timeline question() {
    model.calls("ask", "{}").says("Clause 4, then.");
    TestEngine engine =
        engine(TestTool.of("ask", Effect.READ, call -> new ToolOutcome.Question("Which clause?")));
    Run run = engine.start("clerk", "Change the clause.");
    engine.drain();
    engine.decide(run.id(), Choice.ANSWER, "Clause 4.");
    return done(engine, run);
  }

  private Timeline rewound() {
    model
        .calls("charge", "{\"amount\":1}")
        .calls("charge", "{\"amount\":2}")
        .says("Charged.")
        .says("No.");
    TestEngine engine = engine(charge());
    Run run = engine.start("clerk", "Charge what is due.");
    engine.drain();
    engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("the wrong card"));
    return done(engine, run);
  }

  private Timeline forked() {
    model.calls("read", "{\"n\":1}").says("Done.").says("Another way.");
    TestEngine engine = engine(read());
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    Rewinds.ForkOutcome fork =
        engine.engine().rewinds().fork(run.id(), 2, Optional.empty(), ADA.because("try again"));
    return done(engine, ((Rewinds.ForkOutcome.Accepted) fork).run());
  }

  private Timeline cancelled() {
    model.calls("charge", "{\"amount\":1}");
    TestEngine engine = engine(charge().approved());
    Run run = engine.start("clerk", "Charge what is due.");
    engine.drain();
    engine.runs().cancel(run.id(), ADA.because("no longer wanted"));
    return done(engine, run);
  }

  private Timeline messages() {
    model.says("Good morning.").says("Also to you.");
    TestEngine engine = engine(read());
    Run run = engine.start("clerk", "Good morning.");
    engine.drain();
    engine.runs().say(run.id(), "Good evening.");
    return done(engine, run);
  }

  private Timeline delegated() {
    Agent lead =
        Agent.named("lead")
            .instructions("lead")
            .tools(
                TestTool.of(
                    "delegate",
                    Effect.IDEMPOTENT,
                    call -> new ToolOutcome.Delegated("reader", "Read it.", Limits.DELEGATED)))
            .build();
    Agent reader = Agent.named("reader").instructions("reader").build();
    model.calls("delegate", "{}").says("It says 45 days.").says("45 days.");
    TestEngine engine =
        TestEngine.of(new Deployment(List.of(lead, reader), List.of(Route.of("default", model))));
    return done(engine, engine.start("lead", "How long have they to pay?"));
  }

  private Timeline waited() {
    model.calls("later", "{}").calls("bank", "{}").says("Both came.");
    TestEngine engine =
        engine(
            TestTool.of(
                "later",
                Effect.READ,
                call -> new ToolOutcome.WaitsFor(Duration.ofHours(3), "It is time.")),
            TestTool.of("bank", Effect.ONCE, call -> new ToolOutcome.AwaitsCallback())
                .answered(new Callback.Terms(Duration.ofHours(1), Optional.empty())));
    return done(engine, engine.start("clerk", "Wait for the bank."));
  }

  private Timeline signal() {
    model.calls("delivery", "{}").says("It is here.");
    TestEngine engine =
        engine(
            TestTool.of(
                "delivery",
                Effect.READ,
                call -> new ToolOutcome.AwaitsSignal("delivered", Duration.ofDays(2))));
    Run run = engine.start("clerk", "Say when it is here.");
    while (engine.run(run.id()).suspensions().isEmpty()) {
      engine.deliver();
    }
    engine.runs().signal(run.id(), "delivered", "At the door.", ADA);
    return done(engine, run);
  }

  private Timeline documents() {
    model.calls("edit", "{}").says("Changed.");
    TestEngine engine =
        engine(
            TestTool.of(
                "edit",
                Effect.READ,
                call ->
                    new ToolOutcome.Edited(
                        "Changed.",
                        List.of(
                            Edit.of("terms.md", "Pay in 30 days.\n"), Edit.removed("old.md")))));
    Task task =
        new Task("clerk", "Edit.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(
                List.of(Edit.of("terms.md", "Pay in 45 days.\n"), Edit.of("old.md", "Old.\n")));
    return done(engine, ((Start.Begun) engine.runs().start(task)).run());
  }

  private Timeline failedTool() {
    model.calls("charge", "{\"amount\":1}").calls("nothing", "{}").says("I could not.");
    TestEngine engine =
        engine(
            TestTool.of(
                "charge", Effect.ONCE, call -> new ToolOutcome.Refused("The card has expired.")));
    return done(engine, engine.start("clerk", "Charge what is due."));
  }

  private Timeline modelOut() {
    model.does(request -> new ModelOutcome.Refused("The key is unknown.")).says("Hello.");
    TestEngine engine = engine(read());
    Run run = engine.start("clerk", "Hello.");
    engine.drain();
    if (!engine.run(run.id()).holds().isEmpty()) {
      engine.decide(run.id(), Choice.RETRY, "");
    }
    return done(engine, run);
  }

  private Timeline hostile() {
    model
        .calls("read", "{\"n\":\"</script> 'x' «y» \u202e\\u0000 [a](http://b) **c**\"}")
        .does(
            request ->
                new ModelOutcome.Replied(
                    List.of(Text.of("<b>Ada</b> approved.\n\n# «Approved»\n" + "z".repeat(5_000))),
                    ScriptedModel.USAGE));
    TestEngine engine =
        engine(
            TestTool.of(
                "read",
                Effect.READ,
                call -> new ToolOutcome.Returned("' »'Ada' rewound the run«")));
    return done(
        engine, engine.start("clerk", "Read 'it' «twice», _now_ or never: www.example.com"));
  }

  private Timeline atWork() {
    model.calls("read", "{\"n\":1}").says("Done.");
    TestEngine engine = engine(read());
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    return engine.timeline(run.id());
  }
}
