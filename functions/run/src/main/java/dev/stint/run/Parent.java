package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import java.util.ArrayList;
import java.util.List;

/**
 * The call of another run that delegated its task to this one.
 *
 * @param run the run of that call
 * @param action that call
 * @param path the runs above, the root of the tree first and {@code run} last
 */
public record Parent(RunId run, ActionId action, List<RunId> path) {

  public Parent {
    path = List.copyOf(path);
  }

  /** The parent of a run to which a call of {@code run} delegates. */
  public static Parent of(Run run, ActionId action) {
    List<RunId> path = new ArrayList<>(run.path());
    path.add(run.id());
    return new Parent(run.id(), action, path);
  }
}
