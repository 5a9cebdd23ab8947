package dev.stint.story;

import dev.stint.agent.RunId;
import dev.stint.codec.Names;
import dev.stint.run.Entry;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a run did, in order, and why it stopped: sentences that rules make of its log, without a
 * model. The same log always gives the same story. Pure.
 *
 * <p>Every sentence passes {@link Checker}. Texts in the payload store are quoted by what their
 * entries keep of them.
 *
 * @param next how many entries the pages up to this one have told; empty if this is the last
 */
public record Story(RunId run, Status status, List<Sentence> sentences, OptionalLong next) {

  /** Most entries that a page of a full story tells. */
  public static final int PAGE_MAX = 500;

  /** Most positions that Markdown shows for a sentence. */
  static final int CITED_MAX = 12;

  /**
   * Most sentences of a brief story, but for those about calls that still wait. Of a longer one the
   * middle is left out, and a sentence says so.
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
    return new Story(
        timeline.run().id(),
        timeline.run().status(),
        new Brief(timeline).sentences(),
        OptionalLong.empty());
  }

  /**
   * A sentence for every entry, in order, and how the run stands.
   *
   * @param timeline a run with at least one entry, whole
   */
  public static Story full(Timeline timeline) {
    return new Story(
        timeline.run().id(),
        timeline.run().status(),
        Full.page(timeline, 0, Integer.MAX_VALUE),
        OptionalLong.empty());
  }

  /**
   * A page of the full story.
   *
   * @param timeline a run with at least one entry, whole
   * @param after how many entries to leave out
   */
  public static Story full(Timeline timeline, long after) {
    boolean isLast = after + PAGE_MAX >= timeline.length();
    return new Story(
        timeline.run().id(),
        timeline.run().status(),
        Full.page(timeline, after, PAGE_MAX),
        isLast ? OptionalLong.empty() : OptionalLong.of(after + PAGE_MAX));
  }

  /**
   * A sentence for each of some entries of the log.
   *
   * @param timeline whole
   * @param after how many entries to leave out
   * @param max most entries
   */
  public static List<Sentence> entries(Timeline timeline, long after, int max) {
    return Full.entries(timeline, new Naming(), after, max);
  }

  /**
   * A sentence for each of the last entries that count, oldest first: also those that a fork
   * shares, and none that was rewound.
   *
   * @param timeline whole
   * @param wanted the entries that are told
   * @param max most of them
   */
  public static List<Sentence> last(Timeline timeline, Predicate<Entry> wanted, int max) {
    return Full.last(timeline, wanted, max);
  }

  /**
   * As Markdown (CommonMark): a title, how the run stands, and a list of the sentences, each with
   * the positions of its entries. What the log has is shown as text, and never as markup or a link.
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# What run %s did%n%n**%s**%n%n".formatted(run, Names.of(status)));
    for (Sentence sentence : sentences) {
      text.append(
          "- %s \\[%s\\]%n".formatted(Words.escaped(sentence.text()), cited(sentence, CITED_MAX)));
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  /**
   * As plain text: how the run stands, and a line for each sentence. What the log has is one line,
   * and nothing that a terminal obeys.
   */
  public String text() {
    StringBuilder text = new StringBuilder("%s, %s\n\n".formatted(run, Names.of(status)));
    lines().forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }

  /** Plain text: each sentence with the entries that say so, as «… [3, 7]». */
  public List<String> lines() {
    return lines(CITED_MAX);
  }

  /**
   * As {@link #lines()}.
   *
   * @param most positions of a sentence
   */
  List<String> lines(int most) {
    return sentences.stream()
        .map(sentence -> "%s [%s]".formatted(sentence.text(), cited(sentence, most)))
        .toList();
  }

  /** The first entries that say so; of all of a long run, their number is enough. */
  private String cited(Sentence sentence, int most) {
    String entries = positions(sentence.entries(), most);
    return sentence.run().equals(run) ? entries : "%s of run %s".formatted(entries, sentence.run());
  }

  static String positions(List<Long> all, int most) {
    return all.stream().limit(most).map(String::valueOf).collect(Collectors.joining(", "))
        + (all.size() > most ? " and %d more".formatted(all.size() - most) : "");
  }
}
