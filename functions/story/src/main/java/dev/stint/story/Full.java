package dev.stint.story;

import dev.stint.run.Entry;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A sentence for every entry of a log. */
final class Full {

  private Full() {}

  static List<Sentence> page(Timeline timeline, long after, int max) {
    Naming naming = new Naming();
    List<Sentence> sentences = new ArrayList<>();
    if (after == 0) {
      Ending.shared(timeline).ifPresent(sentences::add);
    }
    sentences.addAll(entries(timeline, naming, after, max));
    if (after + max >= timeline.length()) {
      sentences.addAll(Ending.costs(timeline));
      sentences.addAll(Ending.standing(timeline, naming));
    }
    return sentences;
  }

  static List<Sentence> entries(Timeline timeline, Naming naming, long after, int max) {
    List<Sentence> sentences = new ArrayList<>();
    for (Timeline at : timeline.log()) {
      naming.learn(at);
      if (at.length() > after && at.length() <= after + max) {
        sentences.add(Telling.of(at, naming));
      }
    }
    return sentences;
  }

  static List<Sentence> last(Timeline timeline, Predicate<Entry> wanted, int max) {
    List<Timeline> lineage = timeline.lineage();
    int from = lineage.size();
    for (int found = 0; from > 0 && found < max; ) {
      from--;
      found += wanted.test(lineage.get(from).last()) ? 1 : 0;
    }
    List<Sentence> sentences = new ArrayList<>();
    Naming naming = new Naming();
    for (int n = 0; n < lineage.size(); n++) {
      Timeline at = lineage.get(n);
      if (at.last() instanceof Entry.Forked) {
        naming = new Naming(); // Calls have ids of their own from here on.
      }
      naming.learn(at);
      if (n >= from && wanted.test(at.last())) {
        sentences.add(Telling.of(at, naming));
      }
    }
    return sentences;
  }
}
