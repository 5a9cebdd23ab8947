package dev.stint.local;

import dev.stint.quarkus.EventSource.Target;

/** The functions of a deployment, in this process or in others. */
interface Functions {

  /**
   * A function that performs steps. Called once for every worker, so that each has its own
   * function.
   */
  Target step();

  /** A function that gives dead messages up. */
  Target dead();

  /** A function that receives mails. */
  Target email();

  /** Finds lost work. */
  void sweep() throws InterruptedException;

  /** How the functions run, for people. */
  String origin();
}
