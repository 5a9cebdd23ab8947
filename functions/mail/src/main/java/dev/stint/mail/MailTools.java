package dev.stint.mail;

import dev.stint.agent.Tool;
import dev.stint.engine.Runs;
import dev.stint.langchain4j.ToolBox;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Tools with which agents use mail. Inject this bean where an agent is defined. */
public final class MailTools {

  private final Mailboxes boxes;
  private final ReplyAddresses addresses;
  private final MailSender sender;
  private final Supplier<Runs> runs;
  private final InstantSource clock;

  MailTools(
      Mailboxes boxes,
      ReplyAddresses addresses,
      MailSender sender,
      Supplier<Runs> runs,
      InstantSource clock) {
    this.boxes = boxes;
    this.addresses = addresses;
    this.sender = sender;
    this.runs = runs;
    this.clock = clock;
  }

  /**
   * The tool {@code send_mail}: its effect is {@code ONCE}, and a person approves every mail. A
   * reply goes to the run if its sender may write to the agent.
   *
   * @param recipients who may be written to: addresses, and domains as {@code @example.com}
   * @throws IllegalArgumentException if one is neither, or there is none
   */
  public Tool sendMail(String... recipients) {
    List<String> allowed = Arrays.stream(recipients).map(Mailbox::lower).toList();
    if (allowed.isEmpty()) {
      throw new IllegalArgumentException("send_mail: name who may be written to");
    }
    for (String to : allowed) {
      if (!Mailbox.isAddressOrDomain(to)) {
        throw new IllegalArgumentException(
            "send_mail, recipient '%s': expected ada@example.com, or @example.com".formatted(to));
      }
    }
    return ToolBox.of(new SendMail(boxes, addresses, sender, runs, allowed, clock)).getFirst();
  }

  /** The tool {@code read_attachment}: reads the attachments of the mails to the run, as text. */
  public Tool readAttachment() {
    return ToolBox.of(new ReadAttachment(runs)).getFirst();
  }
}
