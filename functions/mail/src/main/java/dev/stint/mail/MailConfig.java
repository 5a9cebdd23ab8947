package dev.stint.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** E-mail, under {@code stint.mail}. */
@ConfigMapping(prefix = "stint.mail")
public interface MailConfig {

  /** The agents that have an address, by their names. */
  Map<String, AgentConfig> agents();

  /** The bucket where SES puts received mails. */
  @WithDefault("stint-mail")
  String bucket();

  /** The prefix of the keys of received mails, as the receipt rule sets it. */
  Optional<String> prefix();

  /** Largest size of a mail as it arrives, in bytes; larger ones are refused unread. */
  @WithDefault("10485760")
  long bytesMax();

  /** How many attachments of a mail are accepted. */
  @WithDefault("10")
  int attachmentsMax();

  /** Largest size of one attachment after decoding, in bytes. */
  @WithDefault("5242880")
  long attachmentBytesMax();

  /** Media types of attachments that are accepted; a {@code *} at the end stands for anything. */
  @WithDefault(
      "text/*,image/*,message/rfc822,application/json,application/xml,application/yaml,"
          + "application/pdf,application/msword,application/vnd.openxmlformats-officedocument.*,"
          + "application/vnd.oasis.opendocument.*")
  List<String> attachmentTypes();

  /** How many mails of one sender an agent accepts in a {@link #senderWindow}. */
  @WithDefault("20")
  int senderMax();

  /** The time in which {@link #senderMax} mails are accepted. */
  @WithDefault("1h")
  Duration senderWindow();

  /** How long a reply address is valid, counted from the entry that its mail is about. */
  @WithDefault("30d")
  Duration validFor();

  /** How long the outcome of a mail is recorded; at most 31 days are listed at a time. */
  @WithDefault("30d")
  Duration recordsFor();

  /** The configuration set of SES for the mails that are sent. */
  Optional<String> configurationSet();

  /** The mail of one agent. */
  interface AgentConfig {

    /**
     * The address at which the agent receives and sends: up to 16 characters before the {@code @}.
     */
    String address();

    /**
     * Who may write to the agent: addresses, and domains as {@code @example.com}. If not set, only
     * the approver, and senders whom an {@link AllowedSenders} bean allows.
     */
    Optional<List<String>> allow();

    /**
     * The address of the person who decides holds by mail. If not set, the person who began the run
     * by mail decides, or else the person who last wrote to it.
     */
    Optional<String> approver();

    /**
     * Whether attachments become documents of the run, by their names: those of the mail that began
     * it, and of later ones of the person who decides its holds.
     */
    @WithDefault("false")
    boolean documents();
  }
}
