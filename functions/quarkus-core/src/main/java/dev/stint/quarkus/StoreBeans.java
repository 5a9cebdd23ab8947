package dev.stint.quarkus;

import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.disk.CannotOpen;
import dev.stint.engine.Engine;
import dev.stint.port.MailRegister;
import dev.stint.port.Notifier;
import dev.stint.quarkus.StintConfig.StoreName;
import dev.stint.quarkus.webhook.WebhookNotifier;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Produces the ports where runs are kept: on AWS, or in a directory of this process. */
final class StoreBeans {

  private static final Logger LOG = Logger.getLogger(StoreBeans.class);

  @Produces
  @Singleton
  StoreName name(StintConfig config) {
    return config.store().orElseGet(() -> namesAws(config) ? StoreName.AWS : StoreName.EMBEDDED);
  }

  /** Whether this is a Lambda function, or a setting names a service of AWS. */
  private static boolean namesAws(StintConfig config) {
    return LambdaStart.isFunction()
        || config.endpoint().isPresent()
        || config.dynamodbEndpoint().isPresent()
        || config.sqsEndpoint().isPresent()
        || config.queueUrl().isPresent();
  }

  @Produces
  @Singleton
  EmbeddedStore embedded(StintConfig config) {
    try {
      return EmbeddedStore.open(
          directory(config),
          config.embedded().sync(),
          InstantSource.system(),
          config.receivesMax());
    } catch (CannotOpen e) {
      LOG.debug("The directory cannot be opened", e);
      throw new ConfigurationException(e.getMessage()); // Shown without a stack trace.
    }
  }

  /** A test must not go on with the runs of the last one, nor be in the way of an application. */
  private static Path directory(StintConfig config) {
    if (LaunchMode.current() != LaunchMode.TEST) {
      return config.embedded().directory();
    }
    try {
      return Files.createTempDirectory("stint-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close(@Disposes EmbeddedStore store) {
    store.close();
  }

  /** The notifier is looked up when a notice is sent, because most processes send none. */
  @Produces
  @Singleton
  @DefaultBean
  Engine.Ports ports(
      StoreName name,
      Instance<AwsStore> aws,
      Instance<EmbeddedStore> embedded,
      Instance<WebhookNotifier> webhooks,
      Instance<Notifier> notifiers) {
    Notifier people =
        notifiers.isResolvable() ? notice -> notifiers.get().tell(notice) : Notifier.NONE;
    Notifier notifier =
        notice -> (notice.webhook().isPresent() ? webhooks.get() : people).tell(notice);
    return switch (name) {
      case AWS -> aws.get().ports(notifier);
      case EMBEDDED -> embedded.get().ports(notifier);
    };
  }

  @Produces
  @Singleton
  @DefaultBean
  MailRegister mails(StoreName name, Instance<AwsStore> aws, Instance<EmbeddedStore> embedded) {
    return switch (name) {
      case AWS -> aws.get().mails();
      case EMBEDDED -> embedded.get().mails();
    };
  }
}
