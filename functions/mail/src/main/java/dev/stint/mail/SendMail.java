package dev.stint.mail;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Refusal;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.engine.Runs;
import dev.stint.langchain4j.Approval;
import dev.stint.langchain4j.ToolEffect;
import dev.stint.mail.MailSender.Sending;
import dev.stint.mail.mime.MailWriter;
import dev.stint.mail.mime.MailWriter.Outgoing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tool {@code send_mail}. */
final class SendMail {

  private static final int SUBJECT_CHARS_MAX = 250;
  private static final int BODY_CHARS_MAX = 100_000;

  private final Mailboxes boxes;
  private final ReplyAddresses addresses;
  private final MailSender sender;
  private final Supplier<Runs> runs;
  private final List<String> allowed;
  private final InstantSource clock;

  /**
   * @param allowed addresses, and domains with an {@code @} before them
   */
  SendMail(
      Mailboxes boxes,
      ReplyAddresses addresses,
      MailSender sender,
      Supplier<Runs> runs,
      List<String> allowed,
      InstantSource clock) {
    this.boxes = boxes;
    this.addresses = addresses;
    this.sender = sender;
    this.runs = runs;
    this.allowed = allowed;
    this.clock = clock;
  }

  @Tool(
      name = "send_mail",
      value = "Sends an e-mail in plain text. A person approves it before it is sent.")
  @ToolEffect(Effect.ONCE)
  @Approval
  String send(
      @P("one address") String to,
      @P("at most 250 characters") String subject,
      @P("the text") String body,
      ToolInvocation call) {
    String recipient = Mailbox.lower(to);
    check(recipient, subject, body);
    RunId run = call.run();
    ActionId action = call.action();
    Mailbox box =
        runs.get()
            .find(run)
            .flatMap(found -> boxes.of(found.agent()))
            .orElseThrow(
                () -> new IllegalArgumentException("This agent has no address to send from."));
    Outgoing mail =
        new Outgoing(
            clock.instant(),
            box.address(),
            box.agent(),
            List.of(recipient),
            addresses.of(box, run, action.seq()),
            subject,
            MailNotifier.messageId(run, action, box),
            Optional.empty(),
            List.of(),
            run.value(),
            body,
            null);
    return switch (sender.send(box.address(), List.of(recipient), MailWriter.write(mail))) {
      case Sending.Sent sent -> "Sent to %s as <%s>.".formatted(recipient, sent.messageId());
      case Sending.Rejected rejected -> throw new Refusal("It was not sent. " + rejected.why());
      case Sending.Unsure unsure -> throw new UncheckedIOException(new IOException(unsure.why()));
    };
  }

  private void check(String to, String subject, String body) {
    boolean isAllowed =
        to.contains("@")
            && (allowed.contains(to) || allowed.contains(to.substring(to.lastIndexOf('@'))));
    if (!isAllowed) {
      throw new Refusal(
          "'%s' may not be written to, only: %s.".formatted(to, String.join(", ", allowed)));
    }
    if (subject.isBlank() || subject.length() > SUBJECT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "'subject' has 1 to %d characters.".formatted(SUBJECT_CHARS_MAX));
    }
    if (body.isBlank() || body.length() > BODY_CHARS_MAX) {
      throw new IllegalArgumentException(
          "'body' has 1 to %d characters.".formatted(BODY_CHARS_MAX));
    }
  }
}
