package dev.stint.story;

import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;

/** A sentence for every entry of a log. */
final class Full {

  private Full() {}

  static List<Sentence> sentences(Timeline timeline) {
    Naming naming = new Naming();
    List<Sentence> sentences = new ArrayList<>();
    Ending.shared(timeline).ifPresent(sentences::add);
    sentences.addAll(entries(timeline, naming));
    sentences.addAll(Ending.of(timeline, naming));
    return sentences;
  }

  static List<Sentence> entries(Timeline timeline, Naming naming) {
    List<Sentence> sentences = new ArrayList<>();
    for (Timeline at : timeline.log()) {
      naming.learn(at);
      sentences.add(Telling.of(at, naming));
    }
    return sentences;
  }
}
