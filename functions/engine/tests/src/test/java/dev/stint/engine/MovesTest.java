package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.sweep;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Moves.Arrival;
import dev.stint.engine.Moves.Prepared;
import dev.stint.engine.Runs.Change;
import dev.stint.message.Part;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MovesTest {

  private static final String LARGE = "A long text. ".repeat(2_600);

  private final ScriptedModel model = new ScriptedModel();
  private final List<Prepared> duringPay = new ArrayList<>();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE, this::pay);
  private final TestTool file = TestTool.of("file", Effect.ONCE).approved();
  private final Agent clerk = agent(pay, file);
  private final TestEngine laptop = TestEngine.of(clerk, model);
  private final TestEngine cloud = TestEngine.of(clerk, model);

  /** Paid, and held for an approval; with a task that is kept in the payload store. */
  private Run held() {
    model.calls("pay", "{}").calls("file", "{}").says("Done.");
    Run run = laptop.start("clerk", LARGE);
    laptop.drain();
    return laptop.run(run.id());
  }

  private ToolOutcome pay(ToolInvocation call) {
    duringPay.add(laptop.engine().moves().prepare(call.run(), ADA));
    return new ToolOutcome.Returned("Paid.");
  }

  /** A run that was sealed while its model was thinking. */
  private Prepared.Ready sealedDuringReply() {
    Run run = laptop.start("clerk", "Pay.");
    List<Prepared.Ready> sealed = new ArrayList<>();
    model.does(
        request -> {
          sealed.add(sealed(laptop, run.id()));
          return new ModelOutcome.Replied(List.of(call("pay")), ScriptedModel.USAGE);
        });
    laptop.drain();
    return sealed.getFirst();
  }

  private static Prepared.Ready leaving(TestEngine from, RunId run) {
    return (Prepared.Ready) from.engine().moves().prepare(run, ADA);
  }

  private static Prepared.Ready sealed(TestEngine from, RunId run) {
    Prepared.Ready ready = leaving(from, run);
    assertThat(from.engine().moves().seal(ready.leaving())).isTrue();
    return ready;
  }

  private static Arrival arrive(Prepared.Ready leaving, TestEngine from, TestEngine to) {
    return arrive(leaving, from, to.engine());
  }

  private static Arrival arrive(Prepared.Ready leaving, TestEngine from, Engine to) {
    return to.moves().arrive(leaving.leaving().run(), leaving.entries(), from.payloads()::get, ADA);
  }

  private static Run move(RunId run, TestEngine from, TestEngine to) {
    return ((Arrival.Here) arrive(sealed(from, run), from, to)).run();
  }

  @Test
  void a_run_goes_on_elsewhere_and_nothing_happens_twice() {
    Run run = held();
    Run moved = move(run.id(), laptop, cloud);
    assertThat(moved.status()).isEqualTo(Status.WAITING);
    assertThat(moved.holds()).isEqualTo(run.holds());
    assertThat(moved.spent()).isEqualTo(run.spent());
    assertThat(cloud.decide(run.id(), Choice.APPROVE, ""))
        .isInstanceOf(Holds.Outcome.Accepted.class);
    cloud.drain();
    assertThat(cloud.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).hasSize(1);
    assertThat(file.invocations()).hasSize(1);
    List<Part> task = cloud.timeline(run.id()).started().parts();
    assertThat(cloud.runs().text(task.getFirst().payload())).isEqualTo(LARGE);
    assertThat(kinds(cloud.timeline(run.id())))
        .containsSubsequence("Suspended", "Moved", "Arrived", "Resumed");
  }

  @Test
  void at_its_source_a_moved_run_is_over() {
    Run run = held();
    sealed(laptop, run.id());
    Run there = laptop.run(run.id());
    assertThat(there.status()).isEqualTo(Status.MOVED);
    assertThat(there.holds()).isEmpty();
    assertThat(laptop.runs().say(run.id(), "Hurry.")).isEqualTo(new Change.Over(Status.MOVED));
    assertThat(laptop.runs().cancel(run.id(), ADA)).isEqualTo(new Change.Over(Status.MOVED));
    assertThat(
            laptop.runs().setLimits(run.id(), Optional.of(Limits.DEFAULT), Optional.empty(), ADA))
        .isEqualTo(new Change.Over(Status.MOVED));
    Rewinds rewinds = laptop.engine().rewinds();
    assertThat(rewinds.rewind(run.id(), 1, true, ADA))
        .isInstanceOfSatisfying(
            Rewinds.Outcome.Impossible.class,
            no -> assertThat(no.why()).contains("moved to another store"));
    assertThat(rewinds.fork(run.id(), 1, Optional.empty(), ADA))
        .isInstanceOf(Rewinds.ForkOutcome.Impossible.class);
    assertThat(
            laptop
                .engine()
                .holds()
                .decide(
                    run.id(),
                    new Holds.Decision(
                        run.holds().getFirst().seq(),
                        run.holds().getFirst().content(),
                        Choice.APPROVE,
                        Optional.empty(),
                        ""),
                    ADA))
        .isNotInstanceOf(Holds.Outcome.Accepted.class);
    assertThat(laptop.run(run.id()).length()).isEqualTo(there.length());
    assertThat(file.invocations()).isEmpty();
    assertThat(laptop.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.MOVED);
  }

  @Test
  void messages_that_are_still_on_the_way_at_the_source_find_nothing_to_do() {
    model.calls("pay", "{}").says("Paid.");
    Run run = laptop.start("clerk", "Pay.");
    laptop.deliver();
    sealed(laptop, run.id());
    assertThat(laptop.drain()).isNotEmpty();
    laptop.clock().advance(Duration.ofHours(1));
    assertThat(sweep(laptop, Duration.ofMinutes(16)).revived()).isZero();
    assertThat(pay.invocations()).isEmpty();
    assertThat(kinds(laptop.timeline(run.id()))).endsWith("Moved");

    laptop.deploy(new Deployment(List.of(), List.of()));
    StepMessage late = new StepMessage(run.id(), run.modelCall().orElseThrow().id());
    laptop.queue().send(List.of(late), Duration.ZERO);
    laptop.drain();
    assertThat(kinds(laptop.timeline(run.id()))).as("without its agent").endsWith("Moved");
  }

  @Test
  void work_that_was_ready_is_ready_at_the_destination() {
    model.calls("pay", "{}").says("Paid.");
    Run run = laptop.start("clerk", "Pay.");
    laptop.deliver();
    Run moved = move(run.id(), laptop, cloud);
    assertThat(moved.status()).isEqualTo(Status.RUNNING);
    cloud.drain();
    assertThat(cloud.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void the_time_on_the_way_does_not_count() {
    model.calls("pay", "{}").says("Paid.");
    Run run = laptop.start("clerk", "Pay.");
    laptop.deliver();
    Prepared.Ready leaving = sealed(laptop, run.id());
    cloud.clock().advance(Duration.ofDays(30));
    arrive(leaving, laptop, cloud);
    cloud.drain();
    assertThat(cloud.run(run.id()).spent().worked()).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void a_run_with_a_call_under_way_is_not_moved_before_its_outcome_is_known() {
    model.calls("pay", "{}");
    Run run = laptop.start("clerk", "Pay.");
    laptop.deliver();
    laptop.deliver();
    assertThat(duringPay)
        .singleElement()
        .isInstanceOfSatisfying(
            Prepared.NotYet.class,
            not -> {
              assertThat(not.why()).contains("call 1.1 is under way");
              assertThat(not.until()).isAfter(laptop.clock().instant());
            });
    assertThat(leaving(laptop, run.id()).entries()).isNotEmpty();
  }

  @Test
  void a_run_that_went_on_since_it_was_prepared_is_not_sealed() {
    Run run = held();
    Prepared.Ready leaving = leaving(laptop, run.id());
    laptop.runs().say(run.id(), "And be quick.");
    assertThat(laptop.engine().moves().seal(leaving.leaving())).isFalse();
    assertThat(laptop.run(run.id()).status()).isEqualTo(Status.WAITING);
    Prepared.Ready other = sealed(laptop, run.id());
    assertThat(laptop.engine().moves().seal(leaving.leaving())).isFalse();
    assertThat(laptop.engine().moves().seal(other.leaving())).as("again").isTrue();
    assertThat(leaving(laptop, run.id()).entries()).isEqualTo(other.entries());
  }

  @Test
  void an_outcome_that_comes_after_the_seal_is_recorded_where_it_came() {
    Prepared.Ready sealed = sealedDuringReply();
    RunId run = sealed.leaving().run();
    assertThat(kinds(laptop.timeline(run))).containsExactly("Started", "Moved", "ModelReplied");
    assertThat(pay.invocations()).isEmpty();
    Prepared.Ready again = leaving(laptop, run);
    assertThat(again.entries()).isEqualTo(sealed.entries());
    model.calls("pay", "{}").says("Paid.");
    assertThat(arrive(again, laptop, cloud)).isInstanceOf(Arrival.Here.class);
    cloud.drain();
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void forks_move_with_what_they_share_entries_with() {
    Run run = held();
    RunId fork = fork(laptop, run.id(), 3);
    RunId deeper = fork(laptop, fork, 0);
    RunId sibling = fork(laptop, run.id(), 1);
    Run other = laptop.start("clerk", "Something else.");
    laptop.drain();
    Moves moves = laptop.engine().moves();
    assertThat(moves.families(List.of(deeper)).runs())
        .containsExactlyInAnyOrder(run.id(), fork, deeper, sibling)
        .first()
        .isEqualTo(run.id());
    List<RunId> order = List.copyOf(moves.families(List.of(deeper)).runs());
    assertThat(order.indexOf(fork)).isLessThan(order.indexOf(deeper));
    assertThat(moves.families(List.of(other.id(), new RunId("r-unknown"))).runs())
        .containsExactly(other.id());

    assertThatThrownBy(() -> arrive(sealed(laptop, fork), laptop, cloud))
        .as("before its source")
        .isInstanceOf(DamagedLog.class);
    order.forEach(member -> move(member, laptop, cloud));
    assertThat(cloud.run(deeper).forks()).isEqualTo(2);
    assertThat(cloud.forks().of(run.id(), 10))
        .extracting(Forks.Fork::run)
        .containsExactlyInAnyOrder(fork, sibling);
    assertThat(cloud.decide(sibling, Choice.APPROVE, ""))
        .isInstanceOf(Holds.Outcome.Accepted.class);
  }

  private static RunId fork(TestEngine engine, RunId run, long at) {
    Rewinds.ForkOutcome fork =
        engine
            .engine()
            .rewinds()
            .fork(run, at, Optional.of("fork-" + at), ADA.because("another way"));
    return ((Rewinds.ForkOutcome.Accepted) fork).run().id();
  }

  @Test
  void what_cannot_be_read_is_left_with_its_forks_and_keeps_nothing_else() {
    Run run = held();
    RunId expired = fork(laptop, run.id(), 3);
    RunId ofExpired = fork(laptop, expired, 0);
    RunId damaged = fork(laptop, run.id(), 1);
    RunId well = fork(laptop, run.id(), 2);
    laptop.log().expire(expired, laptop.run(expired).length(), TestEngine.START);
    laptop.log().append(damaged, 9, "", new Entry.Cancelled(TestEngine.START, ADA));
    laptop.deploy(new Deployment(List.of(clerk), List.of(Route.of("default", model))));
    Families families = laptop.engine().moves().families(List.of(well));
    assertThat(families.runs()).containsExactlyInAnyOrder(run.id(), well);
    assertThat(families.left().keySet()).containsExactlyInAnyOrder(expired, ofExpired, damaged);
    assertThat(families.left().get(expired)).contains("expired");
    assertThat(families.left().get(ofExpired))
        .isEqualTo("Run %s is left, and its forks with it".formatted(expired));
    assertThat(laptop.engine().moves().families(List.of(expired)).left()).containsKey(expired);
  }

  @Test
  void a_run_whose_outcome_came_after_the_seal_does_not_come_home() {
    Prepared.Ready sealed = sealedDuringReply();
    RunId run = sealed.leaving().run();
    model.says("Nothing to pay.");
    arrive(sealed, laptop, cloud);
    cloud.drain();
    Prepared.Ready back = sealed(cloud, run);
    assertThat(arrive(back, cloud, laptop))
        .isInstanceOfSatisfying(
            Arrival.Refused.class,
            no -> assertThat(no.why()).contains("is here with other entries"));
    assertThat(laptop.run(run).isMoved()).isTrue();
  }

  @Test
  void a_seal_whose_process_died_before_it_told_the_index_is_told_by_the_next() {
    Run run = held();
    Prepared.Ready ready = leaving(laptop, run.id());
    laptop.log().append(run.id(), run.length(), ready.leaving().seal());
    assertThat(laptop.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.WAITING);
    assertThat(leaving(laptop, run.id()).isSealed()).isTrue();
    assertThat(laptop.engine().moves().seal(ready.leaving())).isTrue();
    assertThat(laptop.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.MOVED);
  }

  @Test
  void who_moves_a_run_has_a_name_and_a_reason_of_some_length() {
    Run run = held();
    Moves moves = laptop.engine().moves();
    assertThatThrownBy(() -> moves.prepare(run.id(), new Person(" ", "test", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a name");
    assertThatThrownBy(() -> moves.prepare(run.id(), ADA.because("x".repeat(1_001))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'why' has at most 1000 characters");
  }

  @Test
  void a_run_comes_home_with_what_happened_elsewhere() {
    Run run = held();
    move(run.id(), laptop, cloud);
    cloud.decide(run.id(), Choice.APPROVE, "");
    cloud.drain();
    move(run.id(), cloud, laptop);
    assertThat(laptop.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(laptop.timeline(run.id()).entries().subList(0, (int) cloud.run(run.id()).length()))
        .isEqualTo(cloud.timeline(run.id()).entries());
    model.says("Gladly.");
    laptop.runs().say(run.id(), "Thank you.");
    laptop.drain();
    assertThat(laptop.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(cloud.run(run.id()).status()).isEqualTo(Status.MOVED);
  }

  @Test
  void a_move_that_is_given_up_goes_back_to_where_it_began() {
    Run run = held();
    Prepared.Ready leaving = sealed(laptop, run.id());
    assertThat(arrive(leaving, laptop, laptop)).isInstanceOf(Arrival.Here.class);
    assertThat(laptop.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(arrive(leaving, laptop, laptop)).isInstanceOf(Arrival.HereBefore.class);
    move(run.id(), laptop, cloud);
    assertThat(arrive(leaving, laptop, laptop))
        .as("an old move")
        .isInstanceOf(Arrival.HereBefore.class);
    assertThat(laptop.run(run.id()).status()).isEqualTo(Status.MOVED);
  }

  @Test
  void the_same_move_twice_is_one() {
    Run run = held();
    Prepared.Ready leaving = sealed(laptop, run.id());
    arrive(leaving, laptop, cloud);
    cloud.decide(run.id(), Choice.APPROVE, "");
    cloud.drain();
    long length = cloud.run(run.id()).length();
    assertThat(arrive(leaving, laptop, cloud)).isInstanceOf(Arrival.HereBefore.class);
    assertThat(cloud.run(run.id()).length()).isEqualTo(length);
    assertThat(cloud.queue().nextVisible()).isEmpty();
  }

  @Test
  void what_does_not_fit_is_refused_and_changes_nothing() {
    Run run = held();
    Prepared.Ready leaving = leaving(laptop, run.id());
    List<Entry> entries = leaving.entries();
    Moves moves = cloud.engine().moves();
    assertThat(moves.arrive(run.id(), List.of(), laptop.payloads()::get, ADA))
        .isInstanceOf(Arrival.Refused.class);
    assertThat(moves.arrive(run.id(), entries.subList(0, 2), laptop.payloads()::get, ADA))
        .isEqualTo(
            new Arrival.Refused("Run %s was not sealed where it comes from".formatted(run.id())));
    assertThat(cloud.runs().find(run.id())).isEmpty();

    cloud.log().append(run.id(), 0, entries.getFirst());
    cloud.log().append(run.id(), 1, new Entry.Cancelled(TestEngine.START, ADA));
    assertThat(arrive(leaving, laptop, cloud))
        .isInstanceOfSatisfying(
            Arrival.Refused.class,
            no -> assertThat(no.why()).contains("is here with other entries: here are 2"));
    assertThat(kinds(cloud.timeline(run.id()))).containsExactly("Started", "Cancelled");
  }

  @Test
  void ends_and_answers_move_too() {
    model.says("An answer.");
    Run finished = laptop.start("clerk", "Ask.");
    laptop.drain();
    assertThat(move(finished.id(), laptop, cloud).status()).isEqualTo(Status.FINISHED);
    assertThat(cloud.runs().answer(cloud.run(finished.id()))).isPresent();
    Run cancelled = held();
    laptop.runs().cancel(cancelled.id(), ADA.because("not needed"));
    Run moved = move(cancelled.id(), laptop, cloud);
    assertThat(moved.status()).isEqualTo(Status.CANCELLED);
    assertThat(moved.end()).isEqualTo(laptop.timeline(cancelled.id()).before().run().end());
    assertThat(cloud.engine().rewinds().rewind(cancelled.id(), 3, false, ADA))
        .isInstanceOf(Rewinds.Outcome.Accepted.class);
  }

  @Test
  void a_run_that_was_moved_can_be_forked_and_rewound_where_it_is() {
    Run run = held();
    move(run.id(), laptop, cloud);
    long moved = run.length();
    assertThat(cloud.timeline(run.id()).first(moved + 1).orElseThrow().last())
        .isInstanceOf(Moved.class);
    for (long at : new long[] {moved - 1, moved, moved + 1}) {
      Run fork = cloud.run(fork(cloud, run.id(), at));
      assertThat(fork.status()).as("fork at %d", at).isEqualTo(Status.RUNNING);
    }
    assertThat(cloud.engine().rewinds().rewind(run.id(), moved, false, ADA))
        .isInstanceOf(Rewinds.Outcome.Accepted.class);
    assertThat(cloud.run(run.id()).isMoved()).isFalse();
  }

  @Test
  void moved_runs_expire_like_others_that_have_ended() {
    Run run = held();
    sealed(laptop, run.id());
    Retention month =
        new Retention(
            List.of(
                new Retention.Rule(
                    Optional.empty(), Optional.of(Status.MOVED), Duration.ofDays(30))));
    laptop.clock().advance(Duration.ofDays(31));
    laptop.engine().sweep().sweep(Duration.ofMinutes(16), month, Instant.MAX);
    assertThat(laptop.index().find(run.id()).orElseThrow().notes().expired()).isPresent();
  }

  /**
   * A process dies at each of its writes in turn. What it leaves is no run that anybody can go on
   * with, and the next process finishes the move.
   */
  @Test
  void a_move_can_be_interrupted_anywhere() {
    Run run = held();
    RunId fork = fork(laptop, run.id(), 3);
    laptop.drain();
    List<RunId> order = List.copyOf(laptop.engine().moves().families(List.of(fork)).runs());
    List<Prepared.Ready> leaving = order.stream().map(member -> sealed(laptop, member)).toList();
    int crashes = 0;
    boolean finished = false;
    while (!finished) {
      TestEngine to = TestEngine.of(clerk, model);
      int dies = ++crashes;
      finished = arriveOrDie(leaving, to, dies);
      for (Prepared.Ready one : leaving) {
        checkNobodyGoesOnWithAPart(one, to);
      }
      to.drain();
      leaving.forEach(one -> arrive(one, laptop, to));
      for (Prepared.Ready one : leaving) {
        List<Entry> there = to.timeline(one.leaving().run()).entries();
        assertThat(there.subList(0, one.entries().size()))
            .as("after a crash at write %d", dies)
            .isEqualTo(one.entries());
        assertThat(there.stream().filter(Arrived.class::isInstance)).hasSize(1);
        assertThat(to.index().find(one.leaving().run())).isPresent();
      }
    }
    assertThat(crashes).as("writes").isGreaterThan(20);
  }

  private boolean arriveOrDie(List<Prepared.Ready> leaving, TestEngine to, int dies) {
    AtomicInteger calls = new AtomicInteger();
    Runnable count =
        () -> {
          if (calls.incrementAndGet() == dies) {
            throw new IllegalStateException("The process dies here");
          }
        };
    Engine engine =
        new Engine(
            new Deployment(List.of(), List.of()),
            new Engine.Ports(
                Around.fragile(EntryLog.class, to.log(), count),
                Around.fragile(Forks.class, to.forks(), count),
                Around.fragile(StepQueue.class, to.queue(), count),
                to.payloads(),
                Around.fragile(RunIndex.class, to.index(), count)),
            RetryPolicy.DEFAULT,
            to.clock(),
            new Random(2));
    try {
      leaving.forEach(one -> arrive(one, laptop, engine));
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void checkNobodyGoesOnWithAPart(Prepared.Ready one, TestEngine to) {
    try {
      Optional<Run> run = to.runs().find(one.leaving().run());
      assertThat(run.map(Run::length).orElse(0L))
          .isIn(0L, (long) one.entries().size(), one.entries().size() + 1L);
      run.ifPresent(
          whole -> assertThat(whole.isMoved()).isEqualTo(whole.length() == one.entries().size()));
    } catch (DamagedLog e) {
      assertThat(to.log().last(one.leaving().run())).containsInstanceOf(Moved.class);
    }
  }
}
