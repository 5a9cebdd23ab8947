package dev.stint.clerk;

import dev.stint.agent.RunId;
import dev.stint.clerk.Agreement.Clause;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The clerk's desk. For every run it holds the clauses that the run has changed, one paper for
 * every clause, so that steps that run in parallel do not overwrite each other. The signed
 * agreement is never changed.
 */
@Singleton
class Desk {

  private final Drawer drawer;
  private final Agreement signed = Agreement.signed();

  @Inject
  Desk(Drawer drawer) {
    this.drawer = drawer;
  }

  Agreement signed() {
    return signed;
  }

  /** A clause as it stands in a run's draft. */
  Optional<Clause> clause(RunId run, String number) {
    return signed
        .clause(number)
        .map(
            clause ->
                drawer.read(key(run, number)).map(text -> new Clause(number, text)).orElse(clause));
  }

  /** All clauses as they stand in a run's draft. */
  List<Clause> clauses(RunId run) {
    Set<String> changed = new HashSet<>(drawer.keys("clerk/%s/clauses/".formatted(run)));
    return signed.clauses().stream()
        .map(
            clause ->
                changed.contains(key(run, clause.number()))
                    ? clause(run, clause.number()).orElse(clause)
                    : clause)
        .toList();
  }

  /**
   * Puts the wording of a clause into a run's draft. Doing it twice has the effect of doing it
   * once.
   */
  void put(RunId run, String number, String text) {
    drawer.write(key(run, number), text);
  }

  /** Adds a line to the register of amendments. Doing it twice adds it twice. */
  void register(RunId run, String line) {
    drawer.write(registerOf(run), register(run) + line + "\n");
  }

  /** The register of amendments of a run. */
  String register(RunId run) {
    return drawer.read(registerOf(run)).orElse("");
  }

  private static String registerOf(RunId run) {
    return "clerk/%s/register.txt".formatted(run);
  }

  private static String key(RunId run, String number) {
    return "clerk/%s/clauses/%s.txt".formatted(run, number);
  }
}
