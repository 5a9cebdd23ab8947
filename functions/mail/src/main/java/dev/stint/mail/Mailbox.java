package dev.stint.mail;

import dev.stint.mail.mime.MailReader;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An agent's address, and who may write to it. All addresses are in lower case.
 *
 * @param allow addresses, and domains with an {@code @} before them
 * @param takesDocuments whether attachments become documents of the run
 */
record Mailbox(
    String agent,
    String address,
    List<String> allow,
    Optional<String> approver,
    boolean takesDocuments) {

  /**
   * Keeps a signed reply address within the 64 characters that RFC 5321 (4.5.3.1.1) allows before
   * the {@code @}.
   */
  private static final int LOCAL_CHARS_MAX = 16;

  private static final Pattern DOMAIN =
      Pattern.compile("@[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)+");

  /** Throws {@link IllegalArgumentException} if a setting is not valid. */
  static Mailbox of(String agent, MailConfig.AgentConfig config) {
    Mailbox box =
        new Mailbox(
            agent,
            lower(config.address()),
            config.allow().orElse(List.of()).stream().map(Mailbox::lower).toList(),
            config.approver().map(Mailbox::lower),
            config.documents());
    String name = "stint.mail.agents.%s".formatted(agent);
    if (!MailReader.isAddress(box.address)
        || box.local().length() > LOCAL_CHARS_MAX
        || box.local().contains("+")) {
      throw new IllegalArgumentException(
          "%s.address '%s': expected an address with up to %d letters and no + before the @"
              .formatted(name, box.address, LOCAL_CHARS_MAX));
    }
    for (String allowed : box.allow) {
      if (!isAddressOrDomain(allowed)) {
        throw new IllegalArgumentException(
            "%s.allow '%s': expected ada@example.com, or @example.com for all of a domain"
                .formatted(name, allowed));
      }
    }
    box.approver
        .filter(approver -> !MailReader.isAddress(approver))
        .ifPresent(
            approver -> {
              throw new IllegalArgumentException(
                  "%s.approver '%s': expected an address".formatted(name, approver));
            });
    return box;
  }

  /** Whether a text is an address, or a domain with an {@code @} before it. */
  static boolean isAddressOrDomain(String text) {
    return DOMAIN.matcher(text).matches() || (MailReader.isAddress(text) && !text.contains("*"));
  }

  String local() {
    return address.substring(0, address.indexOf('@'));
  }

  String domain() {
    return address.substring(address.indexOf('@') + 1);
  }

  /**
   * Whether a mail to this recipient is for this agent, with or without a label after a {@code +}.
   */
  boolean isAddressed(String recipient) {
    return lower(recipient).replaceFirst("\\+.*@", "@").equals(address);
  }

  /** Whether this sender may write to the agent by the list; the approver always may. */
  boolean allows(String sender) {
    return allow.contains(sender)
        || allow.contains(sender.substring(sender.indexOf('@')))
        || approver.filter(sender::equals).isPresent();
  }

  /**
   * Who is asked to decide the holds of this run: the agent's approver, or the person who began the
   * run by mail. Nobody otherwise: the people who wrote to the run later are those to whom the
   * agent itself wrote.
   */
  Optional<String> decider(Run run) {
    return approver.or(() -> beginner(run));
  }

  /** The person who began a run by mail; empty if it was begun in another way, as every fork is. */
  static Optional<String> beginner(Run run) {
    return Optional.ofNullable(run.started().origin())
        .filter(mail -> run.forks() == 0)
        .map(Origin::by);
  }

  static String lower(String address) {
    return address.strip().toLowerCase(Locale.ROOT);
  }
}
