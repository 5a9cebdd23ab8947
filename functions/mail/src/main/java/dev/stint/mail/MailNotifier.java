package dev.stint.mail;

import dev.stint.agent.ActionId;
import dev.stint.agent.AnswerType;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.mail.Page.Printed;
import dev.stint.mail.mime.MailWriter;
import dev.stint.mail.mime.MailWriter.Outgoing;
import dev.stint.message.Part;
import dev.stint.message.Text;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Hold;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends notices by mail, in the thread of the mail that they answer. */
final class MailNotifier implements Notifier {

  private static final int TEXT_CHARS_MAX = 200_000;

  private final Mailboxes boxes;
  private final ReplyAddresses addresses;
  private final MailSender sender;
  private final Asking asking;
  private final Function<Page, Printed> press;
  private final InstantSource clock;

  MailNotifier(
      Mailboxes boxes,
      ReplyAddresses addresses,
      MailSender sender,
      Asking asking,
      Function<Page, Printed> press,
      InstantSource clock) {
    this.boxes = boxes;
    this.addresses = addresses;
    this.sender = sender;
    this.asking = asking;
    this.press = press;
    this.clock = clock;
  }

  @Override
  public ToolOutcome tell(Notice notice) {
    Optional<Mailbox> box = boxes.of(notice.run().agent());
    if (box.isEmpty()) {
      String why =
          "Agent '%s' has no address: set stint.mail.agents.%s.address."
              .formatted(notice.run().agent(), notice.run().agent());
      return notice.run().parent().isPresent()
          ? new Returned("Not sent, as nobody wrote to this agent. " + why)
          : new ToolOutcome.Refused(why);
    }
    Timeline then = notice.then();
    if (!(then.last() instanceof Entry.Told told)) {
      throw unexpected(notice);
    }
    return switch (told) {
      case Suspended held -> hold(box.get(), notice, then);
      case MessageReceived message -> message(box.get(), notice, then);
      case ModelReplied reply -> text(box.get(), notice, then, answer(reply, notice));
      case Failed failed ->
          text(box.get(), notice, then, "I could not finish this. " + failed.detail());
      case Cancelled cancelled ->
          text(
              box.get(),
              notice,
              then,
              "This was ended by %s. %s"
                  .formatted(cancelled.person().by(), cancelled.person().why())
                  .strip());
    };
  }

  private static IllegalStateException unexpected(Notice notice) {
    return new IllegalStateException(
        "%s: nobody is told of entry %d".formatted(notice.run(), notice.action().seq()));
  }

  private ToolOutcome hold(Mailbox box, Notice notice, Timeline then) {
    Optional<Hold> hold = notice.run().hold(notice.action().seq());
    Optional<String> decider = box.decider(then.run());
    if (decider.isEmpty()) {
      return new Returned(
          "Not sent: nobody decides this run by mail, as no mail began it and its agent has no approver.");
    }
    String to = decider.get();
    return hold.map(
            open ->
                send(
                    box,
                    notice,
                    List.of(to),
                    open.seq(),
                    new Page(
                        asks(box, open),
                        about(box, notice, open, to),
                        Account.story(then),
                        Account.footer(notice.run()))))
        .orElseGet(MailNotifier::settled);
  }

  private static String asks(Mailbox box, Hold hold) {
    String tool = hold.toolCall().map(open -> open.call().tool()).orElse("");
    String title =
        switch (hold.reason()) {
          case APPROVAL -> "%s asks to call %s.".formatted(box.agent(), tool);
          case QUESTION -> "%s asks you something.".formatted(box.agent());
          case IN_DOUBT -> "Did this call of %s happen?".formatted(tool);
          case DAMAGE ->
              "%s changed more in documents than it was to change.".formatted(box.agent());
          case TOOL_GONE,
              UNDO_FAILED,
              NOTICE_FAILED,
              TOOL_UNAVAILABLE,
              LIMIT,
              CUT_OFF,
              UNFIT,
              LOOP,
              CREDENTIALS,
              CONTEXT_OVERFLOW,
              MODEL_UNAVAILABLE,
              UNDELIVERED,
              AGENT_CHANGED,
              AGENT_GONE,
              RESTORED ->
              "%s waits for you.".formatted(box.agent());
        };
    return title + "\n\n" + hold.detail();
  }

  /** Answers a message that came during a hold and decided nothing: its sender is told so. */
  private ToolOutcome message(Mailbox box, Notice notice, Timeline then) {
    Optional<Hold> hold = notice.run().holds().stream().filter(Hold::isTold).findFirst();
    if (hold.isEmpty()) {
      return settled();
    }
    String to = then.run().origin().map(Origin::by).orElseThrow(() -> unexpected(notice));
    Hold open = hold.get();
    Timeline held = notice.timeline().first(open.seq() + 1).orElseThrow(() -> unexpected(notice));
    boolean isAsked = box.decider(held.run()).filter(to::equals).isPresent();
    String text =
        isAsked
            ? "Your message was passed on. It decided nothing, and this still waits for you: "
                + open.detail()
            : "Your message was passed on. The run waits for a decision that is not yours.";
    return send(
        box,
        notice,
        List.of(to),
        isAsked ? open.seq() : notice.action().seq(),
        new Page(
            text,
            isAsked ? about(box, notice, open, to) : null,
            null,
            Account.footer(notice.run())));
  }

  private Page.Asked about(Mailbox box, Notice notice, Hold hold, String to) {
    boolean isBound = !addresses.of(box, notice.run().id(), hold.seq()).equals(box.address());
    return asking.about(hold, to, isBound, notice.texts(), clock.instant());
  }

  /** Who is told how a run ended: the person who wrote last, and the person who began the run. */
  private static List<String> audience(Timeline then) {
    return Stream.concat(
            then.run().origin().map(Origin::by).stream(), Mailbox.beginner(then.run()).stream())
        .distinct()
        .toList();
  }

  private ToolOutcome text(Mailbox box, Notice notice, Timeline then, String text) {
    return send(
        box,
        notice,
        audience(then),
        notice.action().seq(),
        new Page(text, null, Account.of(then), Account.footer(notice.run())));
  }

  private static String answer(ModelReplied reply, Notice notice) {
    String said =
        reply.parts().stream()
            .filter(Text.class::isInstance)
            .map(Part::payload)
            .map(notice.texts())
            .collect(Collectors.joining("\n\n"));
    String text = notice.answerType().map(type -> typed(type, said)).orElse(said);
    return text.length() <= TEXT_CHARS_MAX
        ? text
        : text.substring(0, TEXT_CHARS_MAX) + "\n[The answer goes on; the run has all of it.]";
  }

  /** An answer for people; as it was said, if the agent was deployed with another type since. */
  private static String typed(AnswerType type, String said) {
    try {
      return JsonText.of(type.json(said));
    } catch (IllegalArgumentException e) {
      return said;
    }
  }

  private static ToolOutcome settled() {
    return new Returned("Not sent: it was decided in the meantime.");
  }

  /**
   * @param seq the entry to which a reply is bound
   */
  private ToolOutcome send(Mailbox box, Notice notice, List<String> to, long seq, Page page) {
    Run run = notice.run();
    Origin origin = notice.then().run().origin().orElseThrow(() -> unexpected(notice));
    Instant now = clock.instant();
    Printed printed = press.apply(page);
    Outgoing mail =
        new Outgoing(
            now,
            box.address(),
            box.agent(),
            to,
            addresses.of(box, run.id(), seq),
            Threads.subject(origin),
            messageId(run.id(), notice.action(), box),
            Threads.inReplyTo(origin),
            Threads.references(origin),
            run.id().value(),
            printed.plain(),
            printed.html());
    return sent(sender.send(box.address(), to, MailWriter.write(mail)), String.join(" and ", to));
  }

  static String messageId(RunId run, ActionId action, Mailbox box) {
    return "%s.%d.%d@%s".formatted(run, action.seq(), action.call(), box.domain());
  }

  static ToolOutcome sent(MailSender.Sending sending, String to) {
    return switch (sending) {
      case MailSender.Sending.Sent sent ->
          new Returned("Sent to %s as <%s>.".formatted(to, sent.messageId()));
      case MailSender.Sending.Rejected rejected ->
          new ToolOutcome.Refused("The mail to %s was not sent. %s".formatted(to, rejected.why()));
      case MailSender.Sending.Unsure unsure ->
          new ToolOutcome.InDoubt(
              "The mail to %s may have been sent, or not. %s".formatted(to, unsure.why()));
    };
  }
}
