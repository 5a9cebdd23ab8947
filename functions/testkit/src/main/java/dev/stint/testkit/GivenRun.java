package dev.stint.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.run.Action;
import dev.stint.run.Entry;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ListAssert;

/**
 * Tests of runs as data: given a log, when an entry follows, then the run has a status and actions
 * are ready.
 *
 * <pre>{@code
 * GivenRun.of(agent, started, replied).when(returned).thenStatus(RUNNING).thenReady(now);
 * }</pre>
 */
public final class GivenRun {

  private static final RunId RUN = new RunId("r-given");

  private final Agent agent;
  private final Timeline timeline;

  private GivenRun(Agent agent, Timeline timeline) {
    this.agent = agent;
    this.timeline = timeline;
  }

  public static GivenRun of(Agent agent, Entry... entries) {
    return new GivenRun(agent, Timeline.of(RUN, List.of(entries)));
  }

  public GivenRun when(Entry entry) {
    return new GivenRun(agent, timeline.apply(entry));
  }

  public GivenRun thenStatus(Status status) {
    assertThat(timeline.run().status()).isEqualTo(status);
    return this;
  }

  /** The actions that are ready at a time, for the assertions of the test. */
  public ListAssert<Action> thenReady(Instant now) {
    return assertThat(Action.ready(agent, timeline.run(), now));
  }

  public void thenImpossible(Entry entry) {
    assertThatThrownBy(() -> timeline.apply(entry)).isInstanceOf(ImpossibleHistory.class);
  }
}
