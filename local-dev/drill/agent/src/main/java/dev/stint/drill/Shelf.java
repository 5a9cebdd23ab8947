package dev.stint.drill;

import static dev.stint.agent.Effect.IDEMPOTENT;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.langchain4j.ToolEffect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/** A tool in a bean with a client proxy, which uses a request-scoped bean. */
@ApplicationScoped
class Shelf {

  private static final Duration WORK = Duration.ofMillis(20);

  private final Caller caller;

  @Inject
  Shelf(Caller caller) {
    this.caller = caller;
  }

  /** An argument of a type that only a tool mentions, as in applications of users. */
  record Thing(int number, Place place, Optional<LocalDate> since) {}

  /** Where a thing belongs. */
  record Place(String shelf, Kind kind) {}

  /** Kinds of places. */
  enum Kind {
    HIGH,
    LOW
  }

  @Timed
  @Tool("Puts something where it belongs; doing it twice is doing it once")
  @ToolEffect(value = IDEMPOTENT, timeoutSeconds = 1)
  String put(Thing thing, Optional<Duration> within) throws InterruptedException {
    Thread.sleep(WORK);
    return "Put %d on %s, %s, since %s within %s, as call %d of its request"
        .formatted(
            thing.number(),
            thing.place().shelf(),
            thing.place().kind(),
            thing.since().orElseThrow(),
            within.orElseThrow(),
            caller.calls());
  }
}
