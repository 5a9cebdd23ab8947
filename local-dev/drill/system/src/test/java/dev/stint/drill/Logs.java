package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.message.Payload.Inline;
import dev.stint.message.Sha256;
import dev.stint.message.ToolResult;
import dev.stint.port.EntryLog;
import dev.stint.port.RunIndex;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Logged;
import dev.stint.run.Reserved;
import dev.stint.run.Resolution.Returned;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import dev.stint.run.Wait.ForCallback;
import dev.stint.run.Wait.ForTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads and checks the log, and the effects outside the log, after the drill. */
final class Logs {

  private static final Pattern SUMMARY = Pattern.compile("run (r-\\w+) (\\w+): (\\d+) steps, .*");
  private static final int APPEND_EVERY = 10;
  private static final int DELEGATE_EVERY = 25;
  private static final int DELEGATES_AT = 12;
  private static final int ASK_EVERY = 25;
  private static final int ASKS_AT = 20;
  private static final int WAIT_EVERY = 300;
  private static final int WAITS_AT = 30;
  private static final int NOTE_EVERY = 10;
  private static final int NOTES_AT = 4;

  /** Two replies and a call of each run that is delegated to. */
  private static final long STEPS_BELOW = 3;

  private Logs() {}

  /** The run as it was kept, folded from its log alone. */
  static Timeline of(Kept kept, Path data, DrillProcess process) {
    Matcher summary = SUMMARY.matcher(process.summary());
    assertThat(summary.matches()).as(process.output()).isTrue();
    return of(kept, data, new RunId(summary.group(1)));
  }

  static Timeline of(Kept kept, Path data, RunId id) {
    return kept.open(data, (log, index) -> run(log, id));
  }

  /**
   * All runs. A system that was killed just after it held a run finds nothing at work when it
   * starts again, and begins another run.
   */
  static List<Timeline> all(Kept kept, Path data) {
    return kept.open(data, (log, index) -> all(index).stream().map(id -> run(log, id)).toList());
  }

  private static List<RunId> all(RunIndex index) {
    List<RunId> runs = new ArrayList<>();
    Optional<RunIndex.Cursor> from = Optional.empty();
    do {
      RunIndex.Page page =
          index.list(Optional.empty(), EnumSet.allOf(Status.class), from, RunIndex.PAGE_MAX);
      page.runs().forEach(summary -> runs.add(summary.run()));
      from = page.next();
    } while (from.isPresent());
    return runs;
  }

  /** Reads a run, and checks the chain of its entries. */
  private static Timeline run(EntryLog log, RunId id) {
    Timeline run = Timeline.empty(id);
    List<Logged> page;
    do {
      page = log.read(id, run.length(), EntryLog.PAGE_MAX);
      for (Logged next : page) {
        run = run.apply(next);
      }
    } while (!page.isEmpty());
    return run;
  }

  static void assertComplete(Timeline run, int calls, Path effects, boolean notes)
      throws IOException {
    int delegated = (calls + DELEGATE_EVERY - 1 - DELEGATES_AT) / DELEGATE_EVERY;
    assertThat(run.run().status()).isEqualTo(Status.FINISHED);
    assertThat(run.run().children()).hasSize(delegated);
    assertThat(run.run().reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(run.run().spent().steps()).isEqualTo(2L * calls + 1 + STEPS_BELOW * delegated);
    assertThat(count(run, ModelReplied.class)).isEqualTo(calls + 1);
    long waited = waits(run, ForTime.class);
    assertThat(waited).isEqualTo((calls + WAIT_EVERY - 1 - WAITS_AT) / WAIT_EVERY);
    List<String> answers = answers(run);
    assertThat(answers)
        .isEqualTo(
            IntStream.range(0, calls)
                .filter(n -> n % ASK_EVERY == ASKS_AT)
                .mapToObj("{\"answered\":%d}"::formatted)
                .toList());
    assertThat(count(run, ToolReturned.class))
        .isEqualTo(calls - delegated - waited - answers.size());
    assertThat(Files.readAllLines(effects)).hasSize(calls / APPEND_EVERY + delegated);
    assertThat(run.run().workspace().version("notes.md"))
        .as("each line once, in order")
        .isEqualTo(notes ? Optional.of(Sha256.of(notes(calls))) : Optional.empty());
    for (Entry entry : run.entries()) {
      if (entry instanceof ToolReturned returned) {
        assertThat(returned.result().error()).as(entry.toString()).isFalse();
        assertWhole(returned.result());
      }
    }
  }

  /**
   * Checks that another system was asked each question once, and that its answer was taken; also
   * when it was said again, if somebody was still there.
   */
  static void assertAnswered(List<Timeline> runs, OtherSystem other) throws InterruptedException {
    assertThat(other.told())
        .hasSize((int) runs.stream().mapToLong(run -> waits(run, ForCallback.class)).sum())
        .allSatisfy(codes -> assertThat(codes).containsOnly(200));
  }

  /** What other systems answered to the calls of a run, in the order of the log. */
  private static List<String> answers(Timeline run) {
    return run.entries().stream()
        .filter(Resumed.class::isInstance)
        .map(Resumed.class::cast)
        .filter(end -> waits(run.entries().get((int) end.suspended()), ForCallback.class))
        .map(end -> ((Inline) ((Returned) end.resolution()).output()).text())
        .toList();
  }

  private static long waits(Timeline run, Class<? extends Wait> forWhat) {
    return run.entries().stream().filter(entry -> waits(entry, forWhat)).count();
  }

  private static boolean waits(Entry entry, Class<? extends Wait> forWhat) {
    return entry instanceof Suspended suspended && forWhat.isInstance(suspended.waitsFor());
  }

  private static String notes(int calls) {
    return IntStream.range(0, calls)
        .filter(n -> n % NOTE_EVERY == NOTES_AT && n % DELEGATE_EVERY != DELEGATES_AT)
        .mapToObj(n -> n + "\n")
        .collect(Collectors.joining());
  }

  /** Checks that the interceptor ran, and that every call had a request of its own. */
  private static void assertWhole(ToolResult result) {
    switch (result.tool()) {
      case "look" -> assertThat(result.output().toString()).contains("(timed)");
      case "put" ->
          assertThat(result.output().toString())
              .contains("since 2026-11-24 within PT1H, as call 1 of its request (timed)");
      default -> assertThat(result.tool()).isIn("append", "note");
    }
  }

  /**
   * Every line outside the log has one intent in the log, every outcome has a line, and no line
   * occurs twice.
   */
  static void assertNoEffectTwice(List<Timeline> runs, Path effects) throws IOException {
    List<String> lines = Files.exists(effects) ? Files.readAllLines(effects) : List.of();
    List<String> intents = new ArrayList<>();
    List<String> outcomes = new ArrayList<>();
    for (Timeline run : runs) {
      for (Entry entry : run.entries()) {
        if (entry instanceof ToolIntended intended) {
          intents.add(intended.action().key(run.run().id()));
        } else if (entry instanceof ToolReturned returned
            && returned.result().tool().equals("append")) {
          outcomes.add(returned.action().key(run.run().id()));
        }
      }
    }
    List<String> keys = lines.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    assertThat(keys).doesNotHaveDuplicates().isSubsetOf(intents).containsAll(outcomes);
  }

  /** Checks that a run waits because the outcome of a call is not known, its own or one below. */
  static void assertInDoubtIsReported(List<Timeline> runs, DrillProcess last) {
    assertThat(runs.stream().map(Timeline::run).flatMap(run -> run.holds().stream()))
        .isNotEmpty()
        .allSatisfy(
            hold -> assertThat(hold.toolCall().orElseThrow().call().tool()).isEqualTo("append"));
    assertThat(last.output()).contains("HELD", "of tool 'append'", "may or may not have happened");
    assertThat(last.summary()).contains("waiting");
  }

  private static long count(Timeline run, Class<? extends Entry> kind) {
    return run.entries().stream().filter(kind::isInstance).count();
  }
}
