package dev.stint.mail;

/**
 * Says who may write to agents, where a list in the configuration is not enough: a bean of the
 * application, asked after the list. Thread-safe.
 */
@FunctionalInterface
public interface AllowedSenders {

  /**
   * @param address in lower case; SES has checked that the mail is from its domain
   */
  boolean allows(String agent, String address);
}
