package dev.stint.story;

import dev.stint.agent.RunId;
import dev.stint.run.Timeline;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks sentences about a run against the entries that they cite, whoever wrote them. A sentence
 * is refused if something in it is in no entry that it cites: a number, date, amount or id, a name
 * in its role, a quotation, or a word that says what happened («approved», «failed»). It is also
 * refused if it says nothing of an entry that it cites.
 *
 * <p>A number may be counted: how many of the cited entries are of a kind, or of a tool that is
 * named; or be the sum of what they cost. A decision is cited with the hold that it settles. Not
 * checked is what a sentence means: «'ada' hardly approved call 5.2» passes where 'ada' approved.
 */
public final class Checker {

  private record At(RunId run, long seq) {}

  private final Map<At, Facts> facts = new HashMap<>();

  /**
   * @param timeline a run, whole; sentences may cite its entries and those that it shares
   */
  public Checker(Timeline timeline) {
    Stream.concat(timeline.log().stream(), timeline.lineage().stream())
        .forEach(
            at ->
                facts.computeIfAbsent(
                    new At(at.run().id(), at.length() - 1),
                    key -> new Facts(key.seq(), at.last())));
  }

  /** Why a sentence is refused; empty if it passes. */
  public Optional<String> problem(Sentence sentence) {
    Map<Long, Facts> cited = new LinkedHashMap<>();
    for (long seq : sentence.entries()) {
      Facts one = facts.get(new At(sentence.run(), seq));
      if (one == null) {
        return Optional.of("run %s has no entry %d".formatted(sentence.run(), seq));
      }
      cited.put(seq, one);
    }
    return Spoken.of(sentence.text())
        .map(spoken -> new Evidence(spoken, cited).problem())
        .orElse(
            Optional.of(
                "it cannot be read: a quotation mark stands alone, a number is not in the digits 0 to 9 alone, or it is too long"));
  }
}
