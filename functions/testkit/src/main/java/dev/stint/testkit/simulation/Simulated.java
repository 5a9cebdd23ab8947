package dev.stint.testkit.simulation;

import dev.stint.agent.RunId;
import dev.stint.run.Timeline;
import java.util.List;
import java.util.Map;

/** A simulated system as it stands, for promises about it. */
public interface Simulated {

  /** The runs, oldest first, each with its entries. */
  List<Timeline> runs();

  /** The documents of a run that are texts, by their paths. */
  Map<String, String> documents(Timeline run);

  /** The effects of tools on the world, oldest first. */
  List<Effected> effects();

  /**
   * An effect that a tool had.
   *
   * @param arguments of the call that had it, or that was undone
   * @param undo whether the effect was to undo a call
   */
  record Effected(RunId run, String tool, String arguments, boolean undo) {}
}
