package dev.stint.story;

import dev.stint.codec.Names;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How waits began and ended, as sentences. */
final class Waits {

  private Waits() {}

  static Phrase began(Phrase phrase, Timeline at, Naming naming, Suspended entry) {
    if (entry.isOfRun()) {
      phrase.say("the run");
    } else {
      phrase.say(naming.of(at.before(), entry.action()));
    }
    switch (entry.waitsFor()) {
      case Wait.ForPerson hold ->
          phrase
              .say(" was held for a person (%s)".formatted(Words.name(Names.of(hold.reason()))))
              .because(": ", entry.detail());
      case Wait.ForTime time -> phrase.say(" waited until " + Words.time(time.at()));
      case Wait.ForCallback callback -> phrase.say(" waited for another system");
      case Wait.ForSignal signal ->
          phrase.say(" waited for the signal %s".formatted(Words.name(signal.name())));
      case Wait.ForChild child -> {
        Wait.Delegated task = child.task();
        if (task == null) {
          phrase.say(" waited for run %s to end".formatted(Words.name(child.run().value())));
        } else {
          phrase.say(
              " delegated %s to agent %s, as run %s, with at most %s and $%s"
                  .formatted(
                      Words.quote(task.task()),
                      Words.name(task.agent()),
                      Words.name(child.run().value()),
                      Words.steps(task.reserved().stepsMax()),
                      task.reserved().costMaxUsd().toPlainString()));
        }
      }
    }
    if (entry.withheld() != null) {
      phrase.say("; its result does not count yet");
    }
    if (entry.expires() != null) {
      phrase.say("; without an answer this ends at %s".formatted(Words.time(entry.expires())));
    }
    return phrase;
  }

  static Phrase ended(Phrase phrase, Timeline at, Naming naming, Resumed entry) {
    Naming.Named waiting = waiting(at, naming, entry);
    switch (entry.resolution()) {
      case Resolution.Decision decision -> decided(phrase, waiting, entry, decision);
      case Resolution.Due due -> phrase.say("the time of ").say(waiting).say(" came");
      case Resolution.Returned returned -> {
        source(phrase, entry.source());
        phrase
            .say(returned.error() ? ", with an error, settled " : " settled ")
            .say(waiting)
            .because(": ", returned.output().known());
      }
      case Resolution.Expired expired ->
          phrase.say("nothing settled ").say(waiting).say(" in time, and it was given up");
    }
    if (entry.spent().costUsd().signum() > 0) {
      phrase.say(", for $" + entry.spent().costUsd().toPlainString());
    }
    return Telling.changed(phrase, entry.changes());
  }

  /** What waited: a call, with the entry that began the wait, or the run. */
  private static Naming.Named waiting(Timeline at, Naming naming, Resumed entry) {
    Optional<Suspension> wait = at.settledWait().filter(one -> one.run().equals(at.run().id()));
    List<Long> held = List.of(entry.suspended());
    if (wait.isEmpty() || wait.get().entry().isOfRun()) {
      return new Naming.Named("the run, held in entry %d,".formatted(entry.suspended()), held);
    }
    Naming.Named call = naming.of(at.before(), wait.get().entry().action());
    return new Naming.Named(
        call.phrase(), Stream.concat(held.stream(), call.entries().stream()).toList());
  }

  private static void source(Phrase phrase, Source source) {
    switch (source) {
      case Person person -> phrase.say(Words.name(person.by()));
      case Source.Clock clock -> phrase.say("the clock");
      case Source.Caller caller -> phrase.say("another system");
      case Source.Child child -> phrase.say("run " + Words.name(child.run().value()));
    }
  }

  private static void decided(
      Phrase phrase, Naming.Named waiting, Resumed entry, Resolution.Decision decision) {
    source(phrase, entry.source());
    String text = decision.text().known();
    switch (decision.choice()) {
      case APPROVE -> phrase.say(" approved ").say(waiting);
      case EDIT -> {
        phrase.say(" approved ").say(waiting).say(" with other arguments");
        if (decision.arguments() != null) {
          phrase.say(": ").say(Words.quote(decision.arguments()));
        }
      }
      case RESTORE -> phrase.say(" put back some of what ").say(waiting).say(" had changed");
      case REJECT -> phrase.say(" rejected ").say(waiting);
      case RENEW -> phrase.say(" let ").say(waiting).say(" go on with a new stint");
      case RETRY -> phrase.say(" had ").say(waiting).say(" tried again");
      case RECORD -> phrase.say(" recorded what came of ").say(waiting);
      case GIVE_UP -> phrase.say(" gave up ").say(waiting);
      case ANSWER -> phrase.say(" answered ").say(waiting);
    }
    phrase.because(": ", text);
    if (entry.source() instanceof Person person) {
      phrase.because(", with the note ", person.why());
    }
  }
}
