package dev.stint.clerk;

import dev.stint.agent.AnswerType;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Part;
import dev.stint.message.Usage;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Plays the model of the clerk, of whom it delegates to, and of who tells what it did, if there is
 * none. This program has no intelligence: it works through the job by what the tools return. It
 * reads the conversation like a model, so it goes on after any crash.
 */
@Singleton
@Identifier("clerk")
class ClerkRehearsal implements Model {

  /** About how many characters make a token: a rule of thumb for English. */
  private static final int CHARS_PER_TOKEN = 4;

  @Override
  public ModelOutcome call(ModelRequest request) {
    Exchange exchange = Exchange.of(request.messages());
    List<Part> reply =
        switch (request.answer().map(AnswerType::name).orElse("")) {
          case "Deviations" -> new TermsProgram(exchange.question()).reply();
          case "Writing" -> new StoryProgram(exchange.question()).reply();
          default -> new ClerkProgram(exchange).reply();
        };
    return new Replied(reply, new Usage(tokens(request), tokens(reply), 0));
  }

  private static long tokens(ModelRequest request) {
    return request.messages().stream().mapToLong(message -> tokens(message.parts())).sum()
        + request.instructions().length() / CHARS_PER_TOKEN;
  }

  private static long tokens(List<Part> parts) {
    return parts.stream()
        .mapToLong(part -> Exchange.text(part.payload()).length() / CHARS_PER_TOKEN + 1L)
        .sum();
  }
}
