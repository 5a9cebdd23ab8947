package dev.stint.mail;

import dev.stint.agent.Agent;

/** The agent of the page on e-mail. */
final class WritingAgent {

  private WritingAgent() {}

  static Agent clerk(MailTools mail) {
    return
    // tag::agent[]
    Agent.named("clerk")
        .tools(mail.readAttachment()) // MailTools mail, injected
        .tools(mail.sendMail("@example.com", "partner@other.example")) // each is approved first
        .build();
    // end::agent[]
  }
}
