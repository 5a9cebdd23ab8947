package dev.stint.story;

import dev.stint.agent.RunId;
import dev.stint.codec.Names;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run did, in order, and why it stopped: sentences that rules make of its log, without a
 * model. The same log always gives the same story. Pure.
 *
 * <p>Every sentence passes {@link Checker}. Texts in the payload store are quoted by what their
 * entries keep of them.
 */
public record Story(RunId run, Status status, List<Sentence> sentences) {

  /**
   * Most sentences of a brief story. Of a longer one the middle is left out, and a sentence says
   * so.
   */
  public static final int BRIEF_MAX = 60;

  public Story {
    sentences = List.copyOf(sentences);
  }

  /**
   * What was asked, what was done in a row, what people decided, what went wrong, and how it ended.
   *
   * @param timeline a run with at least one entry, whole
   */
  public static Story brief(Timeline timeline) {
    return new Story(timeline.run().id(), timeline.run().status(), new Brief(timeline).sentences());
  }

  /**
   * A sentence for every entry, in order, and how the run stands.
   *
   * @param timeline a run with at least one entry, whole
   */
  public static Story full(Timeline timeline) {
    return new Story(timeline.run().id(), timeline.run().status(), Full.sentences(timeline));
  }

  /**
   * A sentence for every entry of the log, at its position.
   *
   * @param timeline whole
   */
  public static List<Sentence> entries(Timeline timeline) {
    return Full.entries(timeline, new Naming());
  }

  /**
   * As Markdown (CommonMark): a title, how the run stands, and a list of the sentences, each with
   * the positions of its entries. What the log has is shown as text, and never as markup or a link.
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# What run %s did%n%n**%s**%n%n".formatted(run, Names.of(status)));
    for (Sentence sentence : sentences) {
      text.append("- %s %s%n".formatted(Words.escaped(sentence.text()), cited(sentence)));
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  private String cited(Sentence sentence) {
    String entries =
        sentence.entries().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return sentence.run().equals(run)
        ? "\\[%s\\]".formatted(entries)
        : "\\[%s of run %s\\]".formatted(entries, sentence.run());
  }
}
