package dev.stint.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.aws.Resources;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.mail.MailConfig;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Does what a receipt rule of SES does with a mail to the agents' domains: puts it into the bucket,
 * and a notification on a queue. Senders on this machine are trusted, so all verdicts pass.
 */
@Singleton
class LocalMailDelivery {

  static final String QUEUE = "stint-mail";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> VERDICTS = List.of("spam", "virus", "spf", "dkim", "dmarc");

  private final LocalMail mail;
  private final S3Client s3;
  private final SqsClient sqs;
  private final MailConfig config;
  private final StintConfig stint;

  @Inject
  LocalMailDelivery(
      LocalMail mail, S3Client s3, SqsClient sqs, MailConfig config, StintConfig stint) {
    this.mail = mail;
    this.s3 = s3;
    this.sqs = sqs;
    this.config = config;
    this.stint = stint;
  }

  /** Lets agents receive mail from now on, and returns the URL of the queue of notifications. */
  String start() {
    Resources.createBucket(s3, config.bucket());
    String url =
        Resources.createQueues(
            sqs, QUEUE, QUEUE + "-dead", stint.visibility(), stint.receivesMax());
    List<String> domains =
        config.agents().values().stream().map(agent -> domain(agent.address())).toList();
    mail.receive(
        recipient -> domains.contains(domain(recipient)), delivered -> receive(delivered, url));
    return url;
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

  private void receive(Delivered delivered, String queueUrl) {
    String id = UUID.randomUUID().toString();
    String key = config.prefix().orElse("") + id;
    s3.putObject(
        request -> request.bucket(config.bucket()).key(key),
        RequestBody.fromBytes(delivered.raw()));
    ObjectNode message = MAPPER.createObjectNode();
    message.put("Type", "Notification").put("Message", notification(delivered, id, key).toString());
    sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(message.toString()));
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
