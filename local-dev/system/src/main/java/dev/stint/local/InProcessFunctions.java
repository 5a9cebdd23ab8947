package dev.stint.local;

import dev.stint.engine.Retention;
import dev.stint.engine.Sweep;
import dev.stint.quarkus.EventSource.Target;
import dev.stint.quarkus.MailReceiver;
import dev.stint.quarkus.SqsMessages;
import dev.stint.quarkus.SqsMessages.Received;
import dev.stint.quarkus.StintConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jboss.logging.Logger;

/** The functions as method calls in this process: the quickest way to see an agent at work. */
@Singleton
class InProcessFunctions implements Functions {

  private static final Logger LOG = Logger.getLogger(InProcessFunctions.class);

  private final SqsMessages messages;
  private final MailReceiver mails;
  private final Sweep sweep;
  private final Instance<Retention> retention;
  private final StintConfig config;

  @Inject
  InProcessFunctions(
      SqsMessages messages,
      MailReceiver mails,
      Sweep sweep,
      Instance<Retention> retention,
      StintConfig config) {
    this.messages = messages;
    this.mails = mails;
    this.sweep = sweep;
    this.retention = retention;
    this.config = config;
  }

  @Override
  public Target step() {
    return message ->
        messages.make(Received.of(message), Instant.now().plus(config.functionTimeout()));
  }

  @Override
  public Target dead() {
    return message -> messages.giveUp(Received.of(message));
  }

  @Override
  public Target email() {
    return message -> mails.take(message.body());
  }

  @Override
  public void sweep() {
    sweep
        .sweep(config.sweepIdle(), retention.get(), Instant.now().plus(config.functionTimeout()))
        .stuck()
        .forEach(LOG::error);
  }

  @Override
  public String origin() {
    return "in this process";
  }
}
