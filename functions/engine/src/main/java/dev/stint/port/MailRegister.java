package dev.stint.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A register of received mails, also of those that belong to no run, and of how many mails a sender
 * sent recently. Records are kept for a while and then forgotten; runs do not depend on them.
 * Thread-safe, and safe between processes.
 */
public interface MailRegister {

  /** Most records one page holds. */
  int PAGE_MAX = 100;

  /**
   * Counts a mail of a sender, unless {@code max} other mails were counted in this window already.
   * The same mail counts once, however often it is delivered.
   *
   * @param mail identifies the mail, at most 200 characters
   * @param max 1 to 1000
   * @param window windows begin at its multiples since 1970
   * @return whether the mail is counted, by this call or an earlier one
   */
  boolean admit(String agent, String sender, String mail, Instant at, Duration window, int max);

  /** Records the outcome of a mail; another record of the same mail replaces it. */
  void record(MailRecord mail);

  /**
   * A page of records, newest first.
   *
   * @param since only mails received at this time or later, at most 31 days before {@code before}
   * @param before only mails received before this time
   * @param max 1 to {@link #PAGE_MAX}
   */
  List<MailRecord> list(Instant since, Instant before, int max);

  /**
   * A received mail.
   *
   * @param id the receiver's id of the mail, unique and at most 200 characters
   * @param at when it was received, in milliseconds
   * @param to the address it was sent to
   * @param from the address that the mail names as its sender; empty if the mail was not read
   * @param subject its subject, shortened
   * @param outcome {@code started}, {@code said}, {@code decided} or {@code refused}
   * @param detail why it was refused, or what it decided; otherwise empty
   * @param run the run it is about, if there is one
   * @param expires when it may be forgotten
   */
  record MailRecord(
      String id,
      Instant at,
      String to,
      String from,
      String subject,
      String outcome,
      String detail,
      Optional<String> run,
      Instant expires) {}
}
