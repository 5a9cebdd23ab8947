package dev.stint.run;

/** How a run stands: derived from its log, never stored as truth (law 1). */
public enum Status {
  /** Some action is ready or under way, or will be by itself when its time has come. */
  RUNNING,
  /** Nothing can go on before something outside settles a wait: in most cases, a person decides. */
  WAITING,
  /** The model has said its last word; a message continues the run. */
  FINISHED,
  FAILED,
  CANCELLED;

  /** Whether the run is over for good. */
  public boolean isFinal() {
    return this == FAILED || this == CANCELLED;
  }
}
