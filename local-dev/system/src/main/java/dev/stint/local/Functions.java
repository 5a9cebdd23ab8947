package dev.stint.local;

import software.amazon.awssdk.services.sqs.model.Message;

/** The functions of a deployment, wherever they run. */
interface Functions {

  /** Makes steps. Called once for each worker: each has a function of its own. */
  Target step();

  /** Gives dead messages up. */
  Target dead();

  /** Receives mails. */
  Target email();

  /** Finds lost work. */
  void sweep() throws InterruptedException;

  /** How they run, for people. */
  String origin();

  /** A function that messages are handed to. */
  interface Target {

    /** Whether the message is done with; if not it comes again. */
    boolean handle(Message message) throws InterruptedException;
  }
}
