package dev.stint.mail;

/**
 * Decides who may write to agents, if a list in the configuration is not enough. A bean of the
 * application; it is asked about senders that are not on the list. Thread-safe.
 */
@FunctionalInterface
public interface AllowedSenders {

  /**
   * @param address in lower case; SES has checked that the mail is from its domain
   */
  boolean allows(String agent, String address);
}
