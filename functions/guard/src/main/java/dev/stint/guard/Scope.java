package dev.stint.guard;

import java.util.List;

/** What is known of what an edit was to change. */
public sealed interface Scope {

  /** Nothing is known. */
  record Blind() implements Scope {}

  /** It was to change these parts, and nothing else. */
  record Declared(List<Claim> claims) implements Scope {
    public Declared {
      claims = List.copyOf(claims);
    }
  }
}
