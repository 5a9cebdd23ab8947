package dev.stint.story;

import dev.stint.agent.RunId;
import dev.stint.message.Excerpt;
import dev.stint.run.Timeline;
import dev.stint.story.Storyteller.Line;
import dev.stint.story.Storyteller.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A story that a model wrote. Its sentences pass {@link Checker}; those that do not are left out of
 * it, and are kept beside it with the reasons.
 *
 * @param story what is left
 * @param entries how many entries of the run it tells of: the run may have gone on since
 * @param by the run that wrote it
 */
public record WrittenStory(Story story, long entries, RunId by, List<LeftOut> leftOut) {

  public WrittenStory {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A sentence that is in no story.
   *
   * @param text as the model wrote it, on one line
   * @param entries what it was to cite
   * @param problem why it was left out
   */
  public record LeftOut(String text, List<Long> entries, String problem) {
    public LeftOut {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Checks what a model wrote, sentence by sentence.
   *
   * @param told the run that it tells of, whole
   * @param entries how many entries of it were told to the model
   * @param by the run that wrote it
   */
  public static WrittenStory of(Timeline told, long entries, RunId by, Writing writing) {
    Checker checker = new Checker(told);
    List<Sentence> sentences = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Line line : writing.sentences()) {
      String text = Excerpt.line(line.text()); // A model may write marks that are not seen.
      try {
        Sentence sentence =
            new Sentence(text, line.run().map(RunId::new).orElse(told.run().id()), line.entries());
        Optional<String> problem = checker.problem(sentence);
        if (problem.isEmpty()) {
          sentences.add(sentence);
        } else {
          leftOut.add(new LeftOut(text, line.entries(), problem.get()));
        }
      } catch (IllegalArgumentException e) {
        leftOut.add(new LeftOut(text, line.entries(), String.valueOf(e.getMessage())));
      }
    }
    return new WrittenStory(
        new Story(told.run().id(), told.run().status(), sentences, OptionalLong.empty()),
        entries,
        by,
        leftOut);
  }

  /** As {@link Story#markdown}, and then what was left out and why. */
  public String markdown() {
    return story.markdown()
        + "\n%s\n".formatted(origin())
        + leftOut("\n## %s\n\n", "- %s \\[%s\\]: %s\n", Words::escaped);
  }

  /** As {@link Story#text}, and then what was left out and why. */
  public String text() {
    return story.text()
        + "\n%s\n".formatted(origin())
        + leftOut("\n%s\n\n", "- %s [%s]: %s\n", Excerpt::line);
  }

  private String origin() {
    return "Written by a model (run %s) from the first %d entries; each sentence passed the checker."
        .formatted(by, entries);
  }

  private String leftOut(String title, String line, UnaryOperator<String> shown) {
    if (leftOut.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(title.formatted("Left out, as what it cites does not say so"));
    for (LeftOut one : leftOut) {
      text.append(
          line.formatted(
              shown.apply(one.text()),
              Story.positions(one.entries(), Story.CITED_MAX),
              shown.apply(one.problem())));
    }
    return text.toString();
  }
}
