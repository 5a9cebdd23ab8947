package dev.stint.clerk;

import dev.langchain4j.model.output.structured.Description;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.FileKind;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * An agent without tools that answers with a value: how a counterparty's terms differ from ours.
 */
final class TermsReader {

  /** How much a difference matters. */
  enum Weight {
    MINOR,
    MATERIAL
  }

  /** What differs. */
  sealed interface Difference {

    /** Something that ours say and theirs do not. */
    record Missing(String ours) implements Difference {}

    /** Something that theirs say and ours do not. */
    record Additional(String theirs) implements Difference {}

    /** Something that both say, in another way. */
    record Changed(String ours, String theirs) implements Difference {}
  }

  record Deviation(
      @Description("number of the clause in our agreement") String clause,
      Weight weight,
      Difference difference) {}

  record Deviations(String counterparty, List<Deviation> deviations) {}

  @Produces
  @Singleton
  Agent reader() {
    return Agent.named("terms-reader")
        .instructions(
            """
            You compare a counterparty's standard terms with our agreement. The task has both, as \
            text or as attached scans. \
            Quote the words that differ. What is the same in other words is no deviation.
            """)
        .answers(Deviations.class)
        .reads(FileKind.IMAGE, FileKind.PDF)
        .parameters(parameters -> parameters.maxOutputTokens(8_000))
        .stintLimits(Limits.DEFAULT.steps(10))
        .build();
  }
}
