package dev.stint.run;

import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.said;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void results_stand_behind_their_reply_in_the_order_of_the_calls() {
    Timeline run =
        timeline(
            started(), called(0, 0, "a", "b"), intended("1.2"), returned("1.2"), returned("1.1"));
    assertThat(told(run))
        .containsExactly(
            "USER Read the agreement.", "MODEL {} {}", "TOOL result of 1.1 result of 1.2");
  }

  @Test
  void a_message_between_calls_and_results_is_read_after_the_results() {
    Timeline run = timeline(started(), called(0, 0, "a"), said("hurry"), returned("1.1"));
    assertThat(told(run))
        .containsExactly(
            "USER Read the agreement.", "MODEL {}", "TOOL result of 1.1", "USER hurry");
  }

  @Test
  void a_message_the_model_had_not_read_stands_behind_its_reply() {
    Timeline run = timeline(started(), said("wait"), answered(0, 0, "done"));
    assertThat(told(run)).containsExactly("USER Read the agreement.", "MODEL done", "USER wait");
  }

  private static List<String> told(Timeline run) {
    return Conversation.of(run).stream().map(ConversationTest::told).toList();
  }

  private static String told(Message message) {
    return message.parts().stream()
        .map(part -> ((Payload.Inline) part.payload()).text())
        .collect(Collectors.joining(" ", message.role() + " ", ""));
  }

  @Test
  void what_a_fork_has_not_read_of_the_other_run_comes_before_its_own_reply() {
    Timeline other = timeline(started(), said("wait"), said("and hurry"));
    Entry.Forked forked =
        new Entry.Forked(Facts.T0, Facts.RUN, 2, List.of(), new Person("Ada", "test", ""));
    Timeline fork = Timeline.fork(new RunId("r-2"), other, forked).apply(answered(0, 0, "done"));
    assertThat(told(fork.apply(said("thanks"))))
        .containsExactly(
            "USER Read the agreement.", "USER wait", "USER and hurry", "MODEL done", "USER thanks");
  }
}
