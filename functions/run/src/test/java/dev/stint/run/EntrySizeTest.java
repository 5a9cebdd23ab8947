package dev.stint.run;

import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jol.info.GraphLayout;

/** A cache bounded in bytes needs the size of every entry: the estimate is compared with JOL's. */
class EntrySizeTest {

  private static final double TOLERANCE = 0.1;
  private static final int ROUNDS = 200;

  static Stream<Arguments> runs() {
    return Stream.of(
        Arguments.of("small results", reading("x".repeat(10), false)),
        Arguments.of("large results", reading("x".repeat(2_000), false)),
        Arguments.of("large results in Chinese", reading("你".repeat(2_000), false)),
        Arguments.of("calls that happen once", reading("paid", true)),
        Arguments.of("short messages", told("And?")),
        Arguments.of("long messages", told("word ".repeat(400))),
        Arguments.of("a workspace that grows", editing()),
        Arguments.of("holds and decisions", held()));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void a_run_takes_about_as_much_as_is_said(String kind, Timeline run) {
    long measured = GraphLayout.parseInstance(run).totalSize();
    assertThat((double) run.bytes())
        .as("%s: measured %d, said %d", kind, measured, run.bytes())
        .isBetween(measured * (1 - TOLERANCE), measured * (1 + TOLERANCE));
  }

  private static Timeline started() {
    return Timeline.of(
        RUN,
        List.of(
            new Started(
                T0,
                text("clerk"),
                List.of(Text.of(text("Go and do it."))),
                Limits.DEFAULT,
                Limits.DEFAULT.times(10),
                text("1f0e3dad99908345"),
                null)));
  }

  /** A copy of the text, because a decoder never shares texts between entries. */
  private static String text(String text) {
    return String.valueOf(text.toCharArray());
  }

  /** The run with the entry as stored in a log. */
  private static Timeline with(Timeline run, Entry entry) {
    return run.apply(entry).logged(Sha256.of("" + run.length()));
  }

  private static Timeline reading(String result, boolean once) {
    Timeline run = started();
    for (int n = 0; n < ROUNDS; n++) {
      run = asked(run, n);
      ActionId call = new ActionId(run.length() - 1, 1);
      if (once) {
        run = with(run, new ToolIntended(T0, call, T0.plusSeconds(60), text("1f0e3dad99908345")));
      }
      run = returned(run, call, n, result + n, List.of());
    }
    return run;
  }

  private static Timeline editing() {
    Timeline run = started();
    for (int n = 0; n < ROUNDS; n++) {
      run = asked(run, n);
      Change change = new Change.Put(text("docs/" + n), null, Payload.of(text("text " + n)));
      ActionId call = new ActionId(run.length() - 1, 1);
      run = returned(run, call, n, text("Edited."), List.of(change));
    }
    return run;
  }

  private static Timeline asked(Timeline run, int n) {
    return with(
        run,
        new ModelReplied(
            T0.plusSeconds(n),
            run.run().modelCall().orElseThrow().id(),
            run.length() - 1,
            text("gpt"),
            List.of(new ToolCall("call-" + n, text("read"), Payload.of("{\"page\":" + n + "}"))),
            new Usage(100 + n, 10, 0),
            new BigDecimal("0.0000375"),
            Duration.ofMillis(1_234),
            text("1f0e3dad99908345"),
            false));
  }

  private static Timeline returned(
      Timeline run, ActionId call, int n, String result, List<Change> changes) {
    return with(
        run,
        new ToolReturned(
            T0.plusSeconds(n),
            call,
            new ToolResult("call-" + n, text("read"), Payload.of(result), false),
            Duration.ofMillis(7),
            text("1f0e3dad99908345"),
            false,
            changes));
  }

  private static Timeline told(String message) {
    Timeline run = started();
    for (int n = 0; n < ROUNDS; n++) {
      run = with(run, new MessageReceived(T0.plusSeconds(n), List.of(Text.of(message + n))));
    }
    return run;
  }

  private static Timeline held() {
    Timeline run = started();
    for (int n = 0; n < ROUNDS; n++) {
      run =
          with(
              run,
              new Suspended(
                  T0.plusSeconds(n),
                  ActionId.model(0),
                  HoldReason.LIMIT,
                  text("Limit of the stint reached: steps, 20 of 20 used.")));
      Hold hold = run.run().holds().getFirst();
      run =
          with(
              run,
              new Resumed(
                  T0.plusSeconds(n),
                  hold.seq(),
                  new Person(text("Ada Lovelace"), "http", ""),
                  new Resolution.Decision(Choice.RENEW, hold.content(), null, Payload.of(""))));
    }
    return run;
  }
}
