package dev.stint.story;

import dev.stint.codec.Names;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.OpenCall;
import dev.stint.run.Origin;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Timeline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry as a sentence. */
final class Telling {

  private final Timeline at;
  private final Naming naming;
  private final Phrase phrase;

  private Telling(Timeline at, Naming naming) {
    this.at = at;
    this.naming = naming;
    this.phrase = new Phrase(at);
  }

  /**
   * The last entry of a timeline.
   *
   * @param naming knows the log up to it
   */
  static Sentence of(Timeline at, Naming naming) {
    return new Telling(at, naming).tell().done();
  }

  private Phrase tell() {
    return switch (at.last()) {
      case Entry.ScheduleChanged e -> throw new IllegalStateException("No entry of a run: " + e);
      case Entry.Started e -> started(e);
      case Entry.Forked e ->
          by(e.person())
              .say(" forked run ")
              .say(Words.name(e.from().value()))
              .say(" after its entry %d, and this run goes on from there".formatted(e.to()))
              .because(": ", e.person().why());
      case Entry.MessageReceived e ->
          said(phrase.say(sender(e.origin())).say(" wrote"), e.parts(), e.changes());
      case ModelReplied e -> replied(e);
      case Entry.Wasted e ->
          phrase
              .say("a reply of model %s was paid for and not used".formatted(Words.name(e.model())))
              .say(cost(e.cost()))
              .because(": ", e.why());
      case Entry.Postponed e ->
          phrase
              .say(naming.of(at.before(), e.action()))
              .say(" had no answer for minutes, and is tried again")
              .because(": ", e.why());
      case Entry.ToolIntended e ->
          phrase
              .say("a step began ")
              .say(naming.of(at.before(), e.action()))
              .say(", which is made at most once");
      case ToolReturned e -> returned(e);
      case Entry.Suspended e -> Waits.began(phrase, at, naming, e);
      case Entry.Resumed e -> Waits.ended(phrase, at, naming, e);
      case Entry.LimitsSet e ->
          by(e.person())
              .say(
                  " set the limits: %s and $%s for a stint, %s and $%s for the run"
                      .formatted(
                          Words.steps(e.stintLimits().stepsMax()),
                          e.stintLimits().costMaxUsd().toPlainString(),
                          Words.steps(e.runLimits().stepsMax()),
                          e.runLimits().costMaxUsd().toPlainString()))
              .because(": ", e.person().why());
      case Entry.ReservationSet e ->
          by(e.person())
              .say(" set what is reserved for run %s".formatted(Words.name(e.child().value())))
              .because(": ", e.person().why());
      case Entry.Rewound e -> rewound(e);
      case Entry.Failed e ->
          phrase
              .say("the run failed (%s)".formatted(Words.name(Names.of(e.cause()))))
              .because(": ", e.detail());
      case Entry.Cancelled e ->
          by(e.person()).say(" cancelled the run").because(": ", e.person().why());
      case Entry.Moved e ->
          by(e.person()).say(" moved the run to another store").because(": ", e.person().why());
      case Entry.Arrived e ->
          by(e.person()).say(" brought the run into this store").because(": ", e.person().why());
    };
  }

  private Phrase by(Person person) {
    return phrase.say(Words.name(person.by()));
  }

  private Phrase started(Entry.Started entry) {
    phrase.say("at %s ".formatted(Words.time(entry.at())));
    Parent parent = entry.parent();
    if (parent == null) {
      phrase.say("agent %s was given a task".formatted(Words.name(entry.agent())));
      Origin origin = entry.origin();
      if (origin != null) {
        phrase.say(
            " from %s by %s".formatted(Words.name(origin.by()), Words.name(origin.channel())));
      }
    } else {
      phrase
          .say("call %s of run ".formatted(parent.action()))
          .say(Words.name(parent.run().value()))
          .say(" delegated a task to agent %s".formatted(Words.name(entry.agent())));
    }
    return said(phrase, entry.parts(), entry.changes());
  }

  private static String sender(@Nullable Origin origin) {
    return origin == null
        ? "somebody"
        : "%s by %s,".formatted(Words.name(origin.by()), Words.name(origin.channel()));
  }

  /** What was said, with the files and documents that came with it. */
  private static Phrase said(Phrase phrase, List<Part> parts, List<Change> changes) {
    if (Words.hasText(parts)) {
      phrase.say(": ").say(Words.quote(parts));
    }
    List<String> files =
        parts.stream()
            .filter(Attachment.class::isInstance)
            .map(part -> Words.name(((Attachment) part).name()))
            .toList();
    if (!files.isEmpty()) {
      phrase.say(", with the files " + Words.list(files));
    }
    return changed(phrase, changes);
  }

  /** The documents that an entry changed. */
  static Phrase changed(Phrase phrase, List<Change> changes) {
    List<String> put = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (Change change : changes) {
      switch (change) {
        case Change.Put one -> put.add(Words.name(one.name()));
        case Change.Removed one -> removed.add(Words.name(one.name()));
        case Change.Approved one -> {} // Goes with a put of that document.
      }
    }
    if (!put.isEmpty()) {
      phrase.say(
          put.size() == 1
              ? "; document %s has a new version".formatted(put.getFirst())
              : "; documents %s have new versions".formatted(Words.list(put)));
    }
    return removed.isEmpty()
        ? phrase
        : phrase.say(
            removed.size() == 1
                ? "; document %s is removed".formatted(removed.getFirst())
                : "; documents %s are removed".formatted(Words.list(removed)));
  }

  private static String cost(BigDecimal cost) {
    return cost.signum() == 0 ? "" : ", for $" + cost.toPlainString();
  }

  private Phrase replied(ModelReplied entry) {
    phrase.say("model %s ".formatted(Words.name(entry.model())));
    if (entry.cutOff()) {
      phrase.say("was cut off, and its reply is not used");
    } else if (entry.unfit() != null) {
      phrase.say("gave an answer that does not fit").because(": ", entry.unfit());
    } else if (entry.calls().isEmpty()) {
      phrase.say("answered");
      if (Words.hasText(entry.parts())) {
        phrase.say(": ").say(Words.quote(entry.parts()));
      }
    } else {
      asked(entry);
    }
    phrase.say(cost(entry.cost()));
    if (entry.routing() != null && !entry.routing().passed().isEmpty()) {
      phrase.say(
          "; before it came model "
              + Words.list(
                  entry.routing().passed().stream()
                      .map(
                          one ->
                              "%s: %s".formatted(Words.name(one.model()), Words.quote(one.why())))
                      .toList()));
    }
    return phrase;
  }

  private void asked(ModelReplied entry) {
    if (Words.hasText(entry.parts())) {
      phrase.say("said " + Words.quote(entry.parts()) + ", and ");
    }
    long seq = at.length() - 1;
    List<String> calls = new ArrayList<>();
    for (int n = 1; n <= entry.calls().size(); n++) {
      var call = entry.calls().get(n - 1);
      calls.add(
          "%s with %s (call %d.%d)"
              .formatted(Words.name(call.tool()), Words.quote(call.arguments()), seq, n));
    }
    phrase.say("asked for " + Words.list(calls));
  }

  private Phrase returned(ToolReturned entry) {
    boolean notice = at.before().run().call(entry.action()).orElse(null) instanceof OpenCall.Notice;
    phrase.say(naming.of(at.before(), entry.action()));
    if (entry.result().error()) {
      phrase.say(" failed");
    } else {
      phrase.say(notice ? " was given" : " returned");
    }
    String output = entry.result().payload().known();
    if (!Words.even(output).isEmpty()) {
      phrase.say(notice || entry.result().error() ? ": " : " ").say(Words.quote(output));
    }
    if (entry.unsure()) {
      phrase.say("; whether it had an effect is not known");
    }
    return changed(phrase, entry.changes());
  }

  private Phrase rewound(Entry.Rewound entry) {
    by(entry.person())
        .say(
            " rewound the run to entry %d, and what came after it does not count"
                .formatted(entry.to()))
        .because(": ", entry.person().why());
    if (!entry.undo().isEmpty()) {
      phrase.say(
          "; to be undone: " + Words.list(entry.undo().stream().map(Object::toString).toList()));
    }
    if (entry.forced()) {
      phrase.say("; some effects since then cannot be undone");
    }
    return entry.ends() ? phrase.say("; after that the run ends") : phrase;
  }
}
