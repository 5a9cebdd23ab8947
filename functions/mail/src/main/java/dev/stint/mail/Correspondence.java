package dev.stint.mail;

import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Holds;
import dev.stint.engine.Runs;
import dev.stint.mail.MailOutcome.Decided;
import dev.stint.mail.MailOutcome.Refused;
import dev.stint.mail.MailOutcome.Said;
import dev.stint.mail.MailOutcome.Started;
import dev.stint.mail.ReplyAddresses.Read;
import dev.stint.mail.mime.ReceivedMail;
import dev.stint.message.Part;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Handles a mail that the inbox accepted: it decides a hold, is added to a run as a message, starts
 * a run, or is refused after all. A mail decides only the hold to which its signed reply address is
 * bound, and only if it is from the person who was asked. Everything else in it is data for the
 * model.
 */
final class Correspondence {

  static final String CHANNEL = "mail";

  /** How many of the mails that a mail refers to are looked up. */
  private static final int REFERENCES_MAX = 10;

  private final Runs runs;
  private final Holds holds;
  private final ReplyAddresses addresses;
  private final Duration validFor;
  private final InstantSource clock;

  Correspondence(
      Runs runs, Holds holds, ReplyAddresses addresses, Duration validFor, InstantSource clock) {
    this.runs = runs;
    this.holds = holds;
    this.addresses = addresses;
    this.validFor = validFor;
    this.clock = clock;
  }

  /**
   * @param to the address that the mail was sent to
   * @param mail from one sender, who may write to this agent
   * @param id identifies the mail among those of its sender
   */
  MailOutcome take(Mailbox box, String to, ReceivedMail mail, String id) {
    String from = mail.from().orElseThrow();
    Letter letter = new Letter(box, mail, from, Threads.key(from, id));
    try {
      return switch (addresses.read(box, to)) {
        case Read.Bound bound -> reply(letter, bound);
        case Read.Forged forged -> new Refused("its reply address was not made here");
        case Read.Plain plain ->
            thread(letter).map(run -> say(letter, run)).orElseGet(() -> start(letter));
      };
    } catch (ExpiredRun e) {
      return new Refused("its run expired at " + e.at(), Optional.of(e.run()));
    }
  }

  /**
   * A mail that the inbox accepted.
   *
   * @param key identifies the mail among all mails
   */
  private record Letter(Mailbox box, ReceivedMail mail, String from, String key) {

    Origin origin() {
      return Threads.origin(mail, from, key);
    }
  }

  private MailOutcome reply(Letter letter, Read.Bound bound) {
    Optional<Run> run =
        runs.find(bound.run()).filter(found -> found.agent().equals(letter.box().agent()));
    Optional<Timeline> then = run.flatMap(found -> runs.timeline(found).first(bound.seq() + 1));
    if (then.isEmpty()) {
      return new Refused("its reply address is of a run that is not known here");
    }
    Instant until = then.get().run().lastAt().plus(validFor);
    if (!clock.instant().isBefore(until)) {
      return new Refused("its reply address expired on " + until, Optional.of(bound.run()));
    }
    Run asked = then.get().run();
    return asked
        .hold(bound.seq())
        .flatMap(hold -> decision(letter, asked, hold))
        .orElseGet(() -> say(letter, bound.run()));
  }

  /** Decides the hold if the reply is a decision; empty if it is not. */
  private Optional<MailOutcome> decision(Letter letter, Run then, Hold hold) {
    boolean isAsked = letter.box().decider(then).filter(letter.from()::equals).isPresent();
    if (!isAsked || !letter.mail().isPlain()) {
      return Optional.empty();
    }
    return Words.read(letter.mail().body().firstLine(), hold)
        .flatMap(choice -> decide(letter, hold, choice));
  }

  private Optional<MailOutcome> decide(Letter letter, Hold hold, Choice choice) {
    Holds.Outcome outcome =
        holds.decide(
            hold.run(),
            new Holds.Decision(
                hold.seq(),
                hold.content(),
                choice,
                Optional.empty(),
                MailText.decision(letter.mail())),
            new Person(letter.from(), CHANNEL, ""));
    return switch (outcome) {
      case Holds.Outcome.Accepted accepted ->
          Optional.of(new Decided(hold.run(), hold.seq(), choice));
      case Holds.Outcome.AlreadyDecided earlier ->
          late(letter, hold, "was decided before, by " + earlier.by().by());
      case Holds.Outcome.Expired expired -> late(letter, hold, "expired at " + expired.at());
      case Holds.Outcome.ContentDiffers other ->
          late(letter, hold, "is about something else by now");
      case Holds.Outcome.NoSuchHold gone -> late(letter, hold, "does not wait any more");
      case Holds.Outcome.UnknownRun unknown ->
          late(letter, hold, "is of a run that is not known here");
      case Holds.Outcome.BadDecision bad -> Optional.empty();
    };
  }

  /**
   * Refuses a decision that is too late; empty if its mail has more to say, which becomes a
   * message.
   */
  private static Optional<MailOutcome> late(Letter letter, Hold hold, String why) {
    return letter.mail().body().behindFirstLine().isEmpty() && letter.mail().attachments().isEmpty()
        ? Optional.of(new Refused("hold %d %s".formatted(hold.seq(), why), Optional.of(hold.run())))
        : Optional.empty();
  }

  /**
   * The run that a mail to the agent's plain address belongs to, found by the mails that it refers
   * to. An expired run is not found, so a mail in its thread starts a new run.
   */
  private Optional<RunId> thread(Letter letter) {
    return letter.mail().references().stream()
        .limit(REFERENCES_MAX)
        .map(id -> RunId.ofKey(letter.box().agent(), Threads.key(letter.from(), id)))
        .filter(this::isKept)
        .findFirst();
  }

  private boolean isKept(RunId id) {
    try {
      return runs.find(id).isPresent();
    } catch (ExpiredRun e) {
      return false;
    }
  }

  private MailOutcome say(Letter letter, RunId id) {
    List<Part> parts = MailText.reply(letter.from(), letter.mail());
    boolean decides =
        runs.find(id).flatMap(letter.box()::decider).filter(letter.from()::equals).isPresent();
    List<Edit> documents = decides ? documents(letter) : List.of();
    return switch (runs.say(id, parts, Optional.of(letter.origin()), documents)) {
      case Runs.Change.Accepted accepted -> new Said(id);
      case Runs.Change.UnknownRun unknown -> new Refused("its run is not known here");
      case Runs.Change.Over over ->
          new Refused(
              over.status() == Status.MOVED
                  ? "its run was moved to another store"
                  : "its run is over: " + over.status(),
              Optional.of(id));
      case Runs.Change.Stale stale -> new Refused(stale.why(), Optional.of(id));
      case Runs.Change.Full full -> new Refused(full.why(), Optional.of(id));
      case Runs.Change.Impossible no -> new Refused(no.why(), Optional.of(id));
      case Runs.Change.BadRequest bad -> new Refused(bad.what(), Optional.of(id));
    };
  }

  /** Attachments as documents of the run; their names have no path, and differ. */
  private static List<Edit> documents(Letter letter) {
    return letter.box().takesDocuments()
        ? letter.mail().files().stream()
            .filter(file -> Documents.problem(file.attachment().name()).isEmpty())
            .map(file -> new Edit(file.attachment().name(), Optional.of(file.content())))
            .toList()
        : List.of();
  }

  private MailOutcome start(Letter letter) {
    Runs.Start start =
        runs.start(
            new Runs.Task(
                    letter.box().agent(),
                    MailText.task(letter.from(), letter.mail()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(letter.key()),
                    Optional.of(letter.origin()))
                .documents(documents(letter)));
    return switch (start) {
      case Runs.Start.Begun begun -> new Started(begun.run().id());
      case Runs.Start.Existing existing -> new Started(existing.run().id());
      case Runs.Start.KeyReused reused ->
          new Refused("another mail had its Message-ID", Optional.of(reused.run()));
      case Runs.Start.UnknownAgent unknown ->
          new Refused("agent '%s' is not deployed".formatted(letter.box().agent()));
      case Runs.Start.LimitsTooWide wide -> new Refused("its limits are too wide");
      case Runs.Start.BadTask bad -> new Refused(bad.what());
    };
  }
}
