package dev.stint.run;

import dev.stint.agent.RunId;

/** Who settles a {@link Wait}. */
public sealed interface Source permits Person, Source.Clock, Source.Caller, Source.Child {

  /** The clock: a time has come. */
  record Clock() implements Source {}

  /**
   * Another system that was given the token of a call.
   *
   * @param digest the SHA-256 of what it sent, in hexadecimal digits: the same may be sent again
   */
  record Caller(String digest) implements Source {}

  /** A run that the call delegated to. */
  record Child(RunId run) implements Source {}
}
