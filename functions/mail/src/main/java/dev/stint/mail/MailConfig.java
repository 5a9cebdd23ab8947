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

  /** Which agents have an address, by their names. */
  Map<String, AgentConfig> agents();

  /** The bucket where SES puts received mails. */
  @WithDefault("stint-mail")
  String bucket();

  /** The prefix of the keys of received mails, as the receipt rule has it. */
  Optional<String> prefix();

  /** Size of a mail, in bytes, as it comes; larger ones are refused unread. */
  @WithDefault("10485760")
  long bytesMax();

  /** How many attachments of a mail are taken. */
  @WithDefault("10")
  int attachmentsMax();

  /** Size of one attachment, in bytes, decoded. */
  @WithDefault("5242880")
  long attachmentBytesMax();

  /** Media types of attachments that are taken; a {@code *} at the end stands for anything. */
  @WithDefault(
      "text/*,image/*,message/rfc822,application/json,application/xml,application/yaml,"
          + "application/pdf,application/msword,application/vnd.openxmlformats-officedocument.*,"
          + "application/vnd.oasis.opendocument.*")
  List<String> attachmentTypes();

  /** How many mails of one sender an agent takes in a {@link #senderWindow}. */
  @WithDefault("20")
  int senderMax();

  /** See {@link #senderMax}. */
  @WithDefault("1h")
  Duration senderWindow();

  /** How long a reply address is good, after the entry that its mail is about. */
  @WithDefault("30d")
  Duration validFor();

  /**
   * How long it is remembered what became of a mail; at most 31 days of it are listed at a time.
   */
  @WithDefault("30d")
  Duration recordsFor();

  /** SES's configuration set for what is sent. */
  Optional<String> configurationSet();

  /** An agent's mail. */
  interface AgentConfig {

    /** Where it receives and sends: up to 16 letters before the {@code @}. */
    String address();

    /** Who may write to it: addresses, and domains as {@code @example.com}. Nobody if not set. */
    Optional<List<String>> allow();

    /** Who decides the holds of runs that mails began; who began them if not set. */
    Optional<String> approver();
  }
}
