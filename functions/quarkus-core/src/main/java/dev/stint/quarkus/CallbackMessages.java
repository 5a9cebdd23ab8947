package dev.stint.quarkus;

import dev.stint.codec.CallbackJson;
import dev.stint.codec.CallbackJson.Message;
import dev.stint.codec.Unreadable;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Callbacks.Answer;
import dev.stint.engine.Callbacks.Outcome;
import dev.stint.telemetry.Telemetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Handles the answers of other systems that come by a queue. No line of the log has a token. */
@Singleton
public class CallbackMessages {

  private static final Logger LOG = Logger.getLogger(CallbackMessages.class);

  private final Callbacks callbacks;
  private final Telemetry telemetry;

  @Inject
  CallbackMessages(Callbacks callbacks, Telemetry telemetry) {
    this.callbacks = callbacks;
    this.telemetry = telemetry;
  }

  /**
   * Takes the answer, or the heartbeat, of a message.
   *
   * @param id of the message, for the log
   * @return whether the message is done; if not, it must be delivered again, and is a dead letter
   *     in the end, and the log says why
   */
  public boolean take(String id, String body) {
    Message message;
    try {
      message = CallbackJson.message(body);
    } catch (Unreadable e) {
      LOG.errorf("Callback message %s is no answer: %s", id, e.getMessage());
      return false;
    }
    try {
      return isDone(id, outcome(message));
    } catch (RuntimeException e) {
      LOG.errorf(e, "Callback message %s failed", id);
      return false;
    } finally {
      telemetry.flush();
    }
  }

  private Outcome outcome(Message message) {
    return message
        .sent()
        .map(sent -> callbacks.complete(message.token(), new Answer(sent.json(), sent.text())))
        .orElseGet(() -> callbacks.heartbeat(message.token()));
  }

  private static boolean isDone(String id, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> true;
      case Outcome.Answered(var at) -> {
        LOG.warnf("Callback message %s is dropped: another answer came at %s", id, at);
        yield true;
      }
      case Outcome.Gone(String why) -> {
        LOG.warnf("Callback message %s is dropped: %s", id, why);
        yield true;
      }
      case Outcome.UnknownToken unknown -> {
        LOG.errorf("Callback message %s has no token of ours", id);
        yield false;
      }
      case Outcome.NotNow(String why) -> {
        LOG.warnf("Callback message %s comes again: %s", id, why);
        yield false;
      }
      case Outcome.BadAnswer(String what) -> {
        LOG.errorf("Callback message %s is not taken: %s", id, what);
        yield false;
      }
    };
  }
}
