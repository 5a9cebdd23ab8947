package dev.stint.run;

/** A decision that a person may take at a hold. */
public enum Choice {
  /** The call is made as the model asked. */
  APPROVE,
  /** The call is made with other arguments. */
  EDIT,
  /** The call's changes of documents count without the parts that a person puts back. */
  RESTORE,
  /** The call is not made, or what it changed does not count; the model reads why. */
  REJECT,
  /** The run goes on, with a new stint. */
  RENEW,
  /** The action that failed, or may have failed, is tried again. */
  RETRY,
  /** The person records the outcome of the call; the call is not made again. */
  RECORD,
  /** The call is not tried again; at a hold of the whole run, the run ends. */
  GIVE_UP,
  /** The person answers the agent's question. */
  ANSWER
}
