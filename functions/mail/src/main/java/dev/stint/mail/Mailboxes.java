package dev.stint.mail;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The mailboxes of all agents that have an address.
 *
 * @param callbacks are asked about senders that are on no list
 */
record Mailboxes(List<Mailbox> boxes, List<AllowedSenders> callbacks) {

  /** Throws {@link IllegalArgumentException} if two agents have the same address. */
  Mailboxes {
    Set<String> addresses = new HashSet<>();
    for (Mailbox box : boxes) {
      if (!addresses.add(box.address())) {
        throw new IllegalArgumentException(
            "stint.mail.agents: more than one agent has address '%s'".formatted(box.address()));
      }
    }
  }

  static Mailboxes of(Map<String, MailConfig.AgentConfig> agents, List<AllowedSenders> callbacks) {
    return new Mailboxes(
        agents.entrySet().stream()
            .map(agent -> Mailbox.of(agent.getKey(), agent.getValue()))
            .toList(),
        callbacks);
  }

  Optional<Mailbox> of(String agent) {
    return boxes.stream().filter(box -> box.agent().equals(agent)).findFirst();
  }

  Optional<Mailbox> at(String recipient) {
    return boxes.stream().filter(box -> box.isAddressed(recipient)).findFirst();
  }

  boolean isOwn(String sender) {
    return at(sender).isPresent();
  }

  boolean allows(Mailbox box, String sender) {
    return box.allows(sender)
        || callbacks.stream().anyMatch(callback -> callback.allows(box.agent(), sender));
  }
}
