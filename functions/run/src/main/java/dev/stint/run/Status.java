package dev.stint.run;

/** The status of a run, derived from its log. A stored status is never authoritative (law 1). */
public enum Status {
  /** Some action is ready or under way, or will be by itself when its time has come. */
  RUNNING,
  /** Nothing can go on before something outside settles a wait: in most cases, a person decides. */
  WAITING,
  /** The model has given its final answer; a message continues the run. */
  FINISHED,
  FAILED,
  CANCELLED,
  /** A person moved the run to another store; here nothing more happens. */
  MOVED;

  /** Whether the run takes no more messages here. */
  public boolean isFinal() {
    return this == FAILED || this == CANCELLED || this == MOVED;
  }
}
