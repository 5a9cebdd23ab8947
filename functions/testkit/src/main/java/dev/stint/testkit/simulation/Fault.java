package dev.stint.testkit.simulation;

import java.util.List;

/** A kind of fault. A simulation has some of them, at rates of its own. */
enum Fault {
  /** The process ends before a call of a port. */
  CRASH_BEFORE(false),
  /** The process ends after a call of a port, which was done. */
  CRASH_AFTER(false),
  /** A port does not answer, and did nothing. */
  UNAVAILABLE(false),
  /** A port did what it was asked, and its answer is lost. */
  LOST_ANSWER(false),
  /** A port, a model, the tools, the channel or the agents are out of order, for hours. */
  OUTAGE(false),
  /** A port takes seconds. */
  SLOW(false),
  /** A process stands still for minutes. */
  STALL(false),
  /** A message is delivered once more. */
  DUPLICATE(false),
  /** A message is delivered late, after others. */
  LATE(false),
  /** The pages of the index show a write late. */
  LAG(true),
  /** A model is busy, refuses, overflows or gives a reply that is cut off. */
  MODEL(true),
  /** A model asks for tools that there are not, with arguments that are nonsense. */
  NONSENSE(true),
  /** A tool fails before its effect, or in the middle of it, or asks back. */
  TOOL(true),
  /** A model or a tool takes longer than it may. */
  TIMEOUT(true),
  /** Nobody can be told of anything by the channel. */
  CHANNEL(true),
  /** The clock of a process is minutes wrong. */
  SKEW(true),
  /** A process is of another version of the agent, or has no agent. */
  VERSION(true);

  private static final List<Integer> OFTEN = List.of(2, 4, 10, 40);
  private static final List<Integer> RARE = List.of(8, 25, 100, 400);

  private final boolean often;

  /**
   * @param often it may happen at a call of a model or tool, at a message or at a new process; of
   *     calls of ports each step makes four or more
   */
  Fault(boolean often) {
    this.often = often;
  }

  /** One in how many chances it happens: in each simulation one of these. */
  List<Integer> rates() {
    return often ? OFTEN : RARE;
  }
}
