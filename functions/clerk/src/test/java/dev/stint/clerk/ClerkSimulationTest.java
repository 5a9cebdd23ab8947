package dev.stint.clerk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolSource;
import dev.stint.langchain4j.AskPerson;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.simulation.Simulated;
import dev.stint.testkit.simulation.Simulation;
import dev.stint.testkit.simulation.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The clerk at work under every fault: its own tools, on papers in memory. */
class ClerkSimulationTest {

  private static final String STRUCK_OUT = "STRUCK OUT ";
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");

  private Desk desk = new Desk(new Papers());

  /** Papers in memory. */
  private static final class Papers implements Drawer {
    private final Map<String, String> papers = new HashMap<>();

    @Override
    public Optional<String> read(String key) {
      return Optional.ofNullable(papers.get(key));
    }

    @Override
    public void write(String key, String text) {
      papers.put(key, text);
    }
  }

  private List<Tool> tools() {
    desk = new Desk(new Papers());
    return ToolSource.ofAll(new ClerkTools(desk));
  }

  private Simulation simulation() {
    Agent clerk = Clerk.agent(new ClerkTools(desk), List.of(AskPerson.TOOL));
    return Simulation.of(List.of(clerk, new TermsReader().reader()))
        .seeds(200)
        .tasks(ClerkJob.INPUT)
        .model(ClerkRehearsal::new)
        .tools(this::tools);
  }

  @Test
  void what_is_registered_stands_in_the_draft() {
    simulation().always("what is registered stands in the draft", this::standsInTheDraft).run();
  }

  private boolean standsInTheDraft(Simulated world) {
    return world.runs().stream()
        .filter(run -> run.run().status() == Status.FINISHED)
        .allMatch(
            run -> registered(run.run().id()).allMatch(number -> isChanged(world, run, number)));
  }

  /** The clauses that the register says were changed, without those that were struck out. */
  private Stream<String> registered(RunId run) {
    List<String> lines = new ArrayList<>();
    for (String line : desk.register(run).lines().toList()) {
      if (!line.startsWith(STRUCK_OUT)) {
        lines.add(line);
      } else {
        lines.remove(line.substring(STRUCK_OUT.length()));
      }
    }
    return lines.stream().flatMap(line -> NUMBER.matcher(line).results()).map(MatchResult::group);
  }

  private static boolean isChanged(Simulated world, Timeline run, String number) {
    Agreement signed = Agreement.signed();
    Agreement draft =
        Agreement.parse(world.documents(run).getOrDefault(Agreement.PATH, signed.markdown()));
    return !draft.clause(number).equals(signed.clause(number));
  }

  @Test
  void a_promise_that_the_clerk_does_not_keep_is_found() {
    Simulation naive =
        simulation()
            .always(
                "nothing is ever registered",
                world ->
                    world.runs().stream()
                        .allMatch(run -> registered(run.run().id()).findAny().isEmpty()));
    assertThatThrownBy(naive::run)
        .isInstanceOf(Violation.class)
        .hasMessageContaining("nothing is ever registered");
  }
}
