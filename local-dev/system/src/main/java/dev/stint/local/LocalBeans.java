package dev.stint.local;

import dev.stint.embedded.disk.DirectoryLock;
import dev.stint.emulators.LocalAws;
import dev.stint.emulators.LocalMail;
import dev.stint.link.SigningKeys;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.StintConfig.StoreName;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands for AWS on this machine: for mail always our own server, and for the rest our own
 * emulators, if runs are kept on AWS and no endpoint is configured.
 */
@Singleton
class LocalBeans {

  private @Nullable LocalAws emulators;
  private @Nullable DirectoryLock lock;
  private @Nullable LocalMail mail;

  @Produces
  @Singleton
  LocalMail mail(LocalConfig local) {
    LocalMail started = LocalMail.start(local.smtpPort(), local.imapPort());
    mail = started;
    return started;
  }

  /**
   * Mail is local unless an endpoint of SES itself is configured, because emulators of all of AWS
   * have only some of SES.
   */
  @Produces
  @Singleton
  Endpoints endpoints(StintConfig config, StoreName store, LocalConfig local, LocalMail localMail) {
    Optional<URI> ses = config.sesEndpoint().or(() -> Optional.of(localMail.ses()));
    if (config.endpoint().isPresent() || store == StoreName.EMBEDDED) {
      Endpoints configured = Endpoints.of(config);
      return new Endpoints(
          configured.dynamoDb(),
          configured.sqs(),
          configured.s3(),
          ses,
          configured.secretsManager());
    }
    lock = DirectoryLock.take(local.data());
    LocalAws started = LocalAws.in(local.data());
    emulators = started;
    return new Endpoints(
        Optional.of(started.dynamoDb()),
        Optional.of(started.sqs()),
        Optional.of(started.s3()),
        ses,
        config.secretsManagerEndpoint());
  }

  /** The configured key of links and reply addresses, or one that is made at the first start. */
  @Produces
  @Singleton
  SigningKeys keys(StintConfig config, LocalConfig local) {
    return new SigningKeys(
        List.of(config.links().key().orElseGet(() -> LinksKey.in(local.data()))));
  }

  /**
   * Closes everything at a live reload, when the process goes on. Otherwise there is nothing to do:
   * the data of the emulators is already on disk, so that the process may even be killed.
   */
  void stop(@Observes ShutdownEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      return;
    }
    if (emulators != null) {
      emulators.close();
    }
    if (mail != null) {
      mail.close();
    }
    if (lock != null) {
      lock.close();
    }
  }
}
