package dev.stint.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.mail.MailConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Does what a receipt rule of SES does with a mail to the agents' domains: puts it into a store,
 * and a notification on a queue. Senders on this machine are trusted, so all verdicts pass.
 */
@Singleton
class LocalMailDelivery {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> VERDICTS = List.of("spam", "virus", "spf", "dkim", "dmarc");

  private final LocalMail mail;
  private final MailConfig config;

  @Inject
  LocalMailDelivery(LocalMail mail, MailConfig config) {
    this.mail = mail;
    this.config = config;
  }

  /** Keeps received mails. When it returns, the mail is stored. */
  interface Box {

    /**
     * @param key the mail's key in the store
     * @param notification what SNS would say about it, as JSON
     */
    void put(String key, byte[] raw, String notification);
  }

  /** Lets agents receive mail from now on. */
  void start(Box box) {
    List<String> domains =
        config.agents().values().stream().map(agent -> domain(agent.address())).toList();
    mail.receive(
        recipient -> domains.contains(domain(recipient)), delivered -> receive(delivered, box));
  }

  /** The addresses of the agents that have one, by their names. */
  Map<String, String> addresses() {
    return config.agents().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, agent -> agent.getValue().address()));
  }

  /** An address that may write to an agent. */
  Optional<String> sender(String agent) {
    return Optional.ofNullable(config.agents().get(agent))
        .flatMap(MailConfig.AgentConfig::allow)
        .map(allowed -> allowed.getFirst())
        .map(allowed -> allowed.startsWith("@") ? "ada" + allowed : allowed);
  }

  private void receive(Delivered delivered, Box box) {
    String id = UUID.randomUUID().toString();
    String key = config.prefix().orElse("") + id;
    ObjectNode message = MAPPER.createObjectNode();
    message.put("Type", "Notification").put("Message", notification(delivered, id, key).toString());
    box.put(key, delivered.raw(), message.toString());
  }

  private ObjectNode notification(Delivered delivered, String id, String key) {
    ObjectNode notification = MAPPER.createObjectNode().put("notificationType", "Received");
    notification
        .putObject("mail")
        .put("messageId", id)
        .put("timestamp", Instant.now().toString())
        .put("source", delivered.from());
    ObjectNode receipt = notification.putObject("receipt");
    receipt.put("timestamp", Instant.now().toString());
    receipt.putArray("recipients").add(delivered.to());
    VERDICTS.forEach(verdict -> receipt.putObject(verdict + "Verdict").put("status", "PASS"));
    receipt
        .putObject("action")
        .put("type", "S3")
        .put("bucketName", config.bucket())
        .put("objectKey", key);
    return notification;
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }
}
