package dev.stint.run;

import dev.stint.message.Payload;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a {@link Wait} ended. */
public sealed interface Resolution {

  /** Copies this resolution with {@code change} applied to every text in it. */
  default Resolution map(UnaryOperator<Payload> change) {
    return this;
  }

  /**
   * A person decided.
   *
   * @param content {@link Hold#content} of the hold that the person saw
   * @param arguments for {@link Choice#EDIT} the call's new arguments, a JSON object; otherwise
   *     null
   * @param text the answer, the outcome or the reason, for the model to read; may be empty
   */
  record Decision(Choice choice, String content, @Nullable Payload arguments, Payload text)
      implements Resolution {
    @Override
    public Decision map(UnaryOperator<Payload> change) {
      return new Decision(
          choice, content, arguments == null ? null : change.apply(arguments), change.apply(text));
    }
  }

  /** The time that the call waited for has come. */
  record Due() implements Resolution {}

  /**
   * The call got its result from outside.
   *
   * @param error whether it failed
   */
  record Returned(Payload output, boolean error) implements Resolution {
    @Override
    public Returned map(UnaryOperator<Payload> change) {
      return new Returned(change.apply(output), error);
    }
  }

  /** Nothing settled the wait in time: the call is given up, and the model is told. */
  record Expired() implements Resolution {}
}
