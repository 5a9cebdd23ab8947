package dev.stint.story;

import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A sentence in the making: its text, and what it cites. */
final class Phrase {

  private final Timeline at;
  private final StringBuilder text = new StringBuilder();
  private final List<Long> entries = new ArrayList<>();

  /** About the last entry of a timeline, which it cites. */
  Phrase(Timeline at) {
    this.at = at;
    entries.add(at.length() - 1);
  }

  Phrase say(String words) {
    text.append(words);
    return this;
  }

  Phrase say(Naming.Named named) {
    entries.addAll(named.entries());
    return say(named.phrase());
  }

  /** Adds words about a text, if there is one. */
  Phrase because(String before, String why) {
    return Words.even(why).isEmpty() ? this : say(before + Words.quote(why));
  }

  Phrase cite(long seq) {
    entries.add(seq);
    return this;
  }

  /** Ends the sentence. */
  Sentence done() {
    String words = text.toString().strip();
    String first = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return new Sentence(first + ".", at.run().id(), entries);
  }
}
