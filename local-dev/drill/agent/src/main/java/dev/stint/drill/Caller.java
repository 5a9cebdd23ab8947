package dev.stint.drill;

import jakarta.enterprise.context.RequestScoped;

/** Counts the calls of one request. Every tool call has a request of its own. */
@RequestScoped
class Caller {

  private int calls;

  int calls() {
    calls++;
    return calls;
  }
}
