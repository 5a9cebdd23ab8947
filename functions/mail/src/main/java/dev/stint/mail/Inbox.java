package dev.stint.mail;

import dev.stint.mail.Arrival.Where;
import dev.stint.mail.MailOutcome.Refused;
import dev.stint.mail.MailStore.Stored;
import dev.stint.mail.mime.MailReader;
import dev.stint.mail.mime.ReceivedMail;
import dev.stint.message.Excerpt;
import dev.stint.port.MailRegister;
import dev.stint.port.MailRegister.MailRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Receives mails and records the outcome of every mail, whether a run receives it or not. A mail
 * that is refused gets no answer and costs no model call.
 *
 * <p>After a crash the mail is received again, and nothing is done twice: sender and Message-ID
 * determine the id of the run, a message is added to a run once, and a hold is decided once.
 */
final class Inbox {

  private static final Logger LOG = Logger.getLogger(Inbox.class);
  private static final Pattern OWN_ID = Pattern.compile("r-[0-9a-z]{1,62}\\.\\d+\\.\\d+@.*");
  private static final int ID_CHARS_MAX = 200;

  /** The ids of so many mails fit in one DynamoDB item. */
  private static final int SENDER_MAX_MAX = 1_000;

  private final Mailboxes boxes;
  private final MailStore store;
  private final MailReader reader;
  private final MailRegister register;
  private final Correspondence correspondence;
  private final Bounds bounds;

  /**
   * @param mailBytesMax largest size of a mail as it arrives, in bytes
   * @param senderMax how many mails of one sender an agent accepts in a {@code senderWindow}
   * @param recordsFor how long the outcome of a mail is recorded
   */
  record Bounds(long mailBytesMax, int senderMax, Duration senderWindow, Duration recordsFor) {
    Bounds {
      if (senderMax < 1 || senderMax > SENDER_MAX_MAX || !senderWindow.isPositive()) {
        throw new IllegalArgumentException(
            "stint.mail.sender-max is %d and .sender-window %s: expected 1 to %d, in a window above zero"
                .formatted(senderMax, senderWindow, SENDER_MAX_MAX));
      }
    }
  }

  Inbox(
      Mailboxes boxes,
      MailStore store,
      MailReader reader,
      MailRegister register,
      Correspondence correspondence,
      Bounds bounds) {
    this.boxes = boxes;
    this.store = store;
    this.reader = reader;
    this.register = register;
    this.correspondence = correspondence;
    this.bounds = bounds;
  }

  /** Receives a mail for every agent that it is addressed to. */
  List<MailOutcome> receive(Arrival arrival) {
    List<String> known = known(arrival);
    if (known.isEmpty()) {
      MailOutcome nobody = new Refused("no agent has this address");
      record(arrival, String.join(", ", arrival.recipients()), Optional.empty(), nobody);
      return List.of(nobody);
    }
    Reading reading = arrival.untrusted().map(Reading::refused).orElseGet(() -> read(arrival));
    return known.stream()
        .map(to -> receive(arrival, reading, boxes.at(to).orElseThrow(), to))
        .toList();
  }

  /**
   * The agents' addresses among the recipients. A reply to all also goes to the agent's plain
   * address, so the plain address of an agent is left out if another address of that agent has a
   * label.
   */
  private List<String> known(Arrival arrival) {
    Map<Mailbox, List<String>> addressed =
        arrival.recipients().stream()
            .distinct()
            .filter(to -> boxes.at(to).isPresent())
            .collect(
                Collectors.groupingBy(
                    to -> boxes.at(to).orElseThrow(), LinkedHashMap::new, Collectors.toList()));
    return addressed.entrySet().stream()
        .flatMap(
            each -> {
              List<String> labelled =
                  each.getValue().stream().filter(to -> to.contains("+")).toList();
              return (labelled.isEmpty() ? each.getValue().subList(0, 1) : labelled).stream();
            })
        .toList();
  }

  private MailOutcome receive(Arrival arrival, Reading reading, Mailbox box, String to) {
    return switch (reading) {
      case Reading.Unread unread -> {
        MailOutcome refused = new Refused(unread.why());
        record(arrival, to, Optional.empty(), refused);
        yield refused;
      }
      case Reading.Read read -> {
        MailOutcome taken =
            refusal(arrival, box, read.mail())
                .<MailOutcome>map(Refused::new)
                .orElseGet(() -> correspondence.take(box, to, read.mail(), read.id()));
        record(arrival, to, Optional.of(read.mail()), taken);
        yield taken;
      }
    };
  }

  /** The outcome of reading a mail. */
  private sealed interface Reading {

    /**
     * @param id identifies the mail among those of its sender
     */
    record Read(ReceivedMail mail, String id) implements Reading {}

    record Unread(String why) implements Reading {}

    static Reading refused(String why) {
      return new Unread(why);
    }
  }

  private Reading read(Arrival arrival) {
    return switch (raw(arrival.where())) {
      case Stored.Found found -> {
        ReceivedMail mail = reader.read(found.raw());
        yield new Reading.Read(mail, Threads.id(mail, found.raw()));
      }
      case Stored.TooLarge large ->
          Reading.refused(
              "it has %d bytes, and at most %d are taken"
                  .formatted(large.bytes(), bounds.mailBytesMax()));
      case Stored.Missing missing -> Reading.refused("it is not in the bucket any more");
    };
  }

  private Stored raw(Where where) {
    return switch (where) {
      case Where.InBucket in -> store.get(in.key(), bounds.mailBytesMax());
      case Where.Inline in when in.raw().length > bounds.mailBytesMax() ->
          new Stored.TooLarge(in.raw().length);
      case Where.Inline in -> new Stored.Found(in.raw());
    };
  }

  /**
   * Why a mail is refused, if it is. The number of mails is checked last, as that check counts this
   * one.
   */
  private Optional<String> refusal(Arrival arrival, Mailbox box, ReceivedMail mail) {
    if (mail.automatic().isPresent()) {
      return mail.automatic();
    }
    if (mail.messageId().filter(id -> OWN_ID.matcher(id).matches()).isPresent()
        || mail.from().filter(boxes::isOwn).isPresent()) {
      return Optional.of("it is a mail of an agent");
    }
    if (mail.from().isEmpty()) {
      return Optional.of("it does not say who it is from, in one address");
    }
    String from = mail.from().get();
    if (!boxes.allows(box, from)) {
      return Optional.of("the sender may not write to this agent");
    }
    boolean isAdmitted =
        register.admit(
            box.agent(),
            from,
            clip(mail.messageId().orElse(arrival.id())),
            arrival.at(),
            bounds.senderWindow(),
            bounds.senderMax());
    return isAdmitted
        ? Optional.empty()
        : Optional.of(
            "the sender has sent more than %d mails in %s"
                .formatted(bounds.senderMax(), bounds.senderWindow()));
  }

  private void record(Arrival arrival, String to, Optional<ReceivedMail> mail, MailOutcome taken) {
    String from = clip(mail.flatMap(ReceivedMail::from).orElse(arrival.source()));
    String address = clip(ReplyAddresses.masked(to));
    LOG.infof("Mail %s from %s to %s: %s", arrival.id(), from, address, taken);
    register.record(
        new MailRecord(
            clip(arrival.recipients().size() > 1 ? arrival.id() + " " + address : arrival.id()),
            arrival.at(),
            address,
            from,
            mail.map(ReceivedMail::subject).orElse(""),
            taken.outcome(),
            taken.detail(),
            taken.of().map(run -> run.value()),
            arrival.at().plus(bounds.recordsFor())));
  }

  /** Makes one line of a text, of at most 200 characters. */
  private static String clip(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return Excerpt.beginning(line, ID_CHARS_MAX);
  }
}
