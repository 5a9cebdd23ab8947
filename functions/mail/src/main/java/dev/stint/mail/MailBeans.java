package dev.stint.mail;

import dev.stint.aws.AwsClients;
import dev.stint.aws.Resources;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.engine.Holds;
import dev.stint.engine.Runs;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.mail.aws.S3MailStore;
import dev.stint.mail.aws.SesMailSender;
import dev.stint.mail.mime.MailLimits;
import dev.stint.mail.mime.MailReader;
import dev.stint.port.MailRegister;
import dev.stint.port.Notifier;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.MailReceiver;
import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.StintConfig.StoreName;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** Produces the beans of e-mail, on SES and S3. */
final class MailBeans {

  @Produces
  @Singleton
  Mailboxes boxes(MailConfig config, @All List<AllowedSenders> callbacks) {
    return Mailboxes.of(config.agents(), callbacks);
  }

  @Produces
  @Singleton
  ReplyAddresses addresses(Instance<SigningKeys> keys) {
    return new ReplyAddresses(keys::get);
  }

  @Produces
  @Singleton
  @DefaultBean
  MailSender sender(AwsClients clients, Endpoints endpoints, StintConfig config, MailConfig mail) {
    return new SesMailSender(clients, endpoints.ses(), config.region(), mail.configurationSet());
  }

  @Produces
  @Singleton
  @DefaultBean
  MailStore store(
      StoreName name,
      Instance<EmbeddedStore> embedded,
      Instance<S3Client> s3,
      StintConfig config,
      MailConfig mail) {
    return switch (name) {
      case EMBEDDED -> new EmbeddedMailStore(embedded.get().inbox());
      case AWS -> onS3(s3.get(), config, mail);
    };
  }

  private static MailStore onS3(S3Client s3, StintConfig config, MailConfig mail) {
    if (config.createResources()) {
      Resources.createBucket(s3, mail.bucket());
    }
    return new S3MailStore(s3, mail.bucket());
  }

  @Produces
  @Singleton
  Notifier notifier(
      Mailboxes boxes,
      ReplyAddresses addresses,
      MailSender sender,
      DecisionLinks links,
      StintConfig config) {
    return new MailNotifier(
        boxes,
        addresses,
        sender,
        new Asking(links, config.links().base()),
        Page::print,
        InstantSource.system());
  }

  /** The tools look up {@code Runs} when they are called, because agents are made before it. */
  @Produces
  @Singleton
  MailTools tools(
      Mailboxes boxes, ReplyAddresses addresses, MailSender sender, Instance<Runs> runs) {
    return new MailTools(boxes, addresses, sender, runs::get, InstantSource.system());
  }

  @Produces
  @Singleton
  MailReceiver messages(
      Mailboxes boxes,
      ReplyAddresses addresses,
      MailStore store,
      MailRegister register,
      Runs runs,
      Holds holds,
      MailConfig config) {
    MailReader reader =
        new MailReader(
            new MailLimits(
                config.attachmentsMax(), config.attachmentBytesMax(), config.attachmentTypes()));
    Correspondence correspondence =
        new Correspondence(runs, holds, addresses, config.validFor(), InstantSource.system());
    Inbox.Bounds bounds =
        new Inbox.Bounds(
            config.bytesMax(), config.senderMax(), config.senderWindow(), config.recordsFor());
    return new MailMessages(
        new SesNotification(config.bucket(), config.prefix().orElse("")),
        new Inbox(boxes, store, reader, register, correspondence, bounds));
  }
}
