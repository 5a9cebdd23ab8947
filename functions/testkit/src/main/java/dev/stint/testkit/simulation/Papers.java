package dev.stint.testkit.simulation;

import dev.stint.agent.Documents;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.agent.WrappedTool;
import dev.stint.testkit.TestTool;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Documents of simulated runs. Every call adds a line with its key to what it read, so that a
 * change that overwrites another one shows.
 */
final class Papers {

  /** The name of the tool that edits documents. */
  static final String EDITING = "edit";

  private static final int PAPERS = 3;

  /** One call in so many removes a document, does damage, or names what is no path. */
  private static final int REMOVED_EVERY = 7;

  private static final int DAMAGED_EVERY = 5;
  private static final int WRONG_EVERY = 11;

  private Papers() {}

  /** Whether agents of this simulation edit documents. */
  static boolean areIn(Chance chance) {
    return chance.apart("papers").once(4);
  }

  /** The documents that a run begins with, always the same for one number. */
  static List<Edit> first(int number) {
    return number % 2 == 0 ? List.of(Edit.of(path(number), "Begun.\n")) : List.of();
  }

  /** What a person puts there. */
  static Edit put(Chance chance, int word) {
    return Edit.of(path(chance.below(PAPERS)), "Word %d.\n".formatted(word));
  }

  private static String path(int number) {
    return "papers/%d.md".formatted(number % PAPERS);
  }

  static Tool tool(Chance chance) {
    TestTool tool =
        TestTool.of(EDITING, chance.of(List.of(Effect.values())), call -> edited(call, ""));
    return new WrappedTool() {
      @Override
      public Tool tool() {
        return tool;
      }

      @Override
      public Optional<Edited> restored(ToolInvocation invocation, Set<Integer> parts) {
        Edited whole = edited(invocation, " Restored.");
        return Optional.of(new Edited(whole.output(), whole.edits()));
      }
    };
  }

  private static Edited edited(ToolInvocation call, String more) {
    int number = Math.floorMod(call.arguments().hashCode(), 1_000);
    String path = number % WRONG_EVERY == 0 ? "../away" : path(number);
    Documents documents = call.documents();
    Optional<String> before = documents.text(path);
    boolean removes = number % REMOVED_EVERY == 0 && before.isPresent();
    Edit edit =
        removes ? Edit.removed(path) : Edit.of(path, before.orElse("") + line(call.key()) + more);
    return new Edited(
        "Edited.",
        List.of(edit),
        isDamage(call.arguments()) ? Optional.of("It may be wrong.") : Optional.empty());
  }

  /** Whether a call with these arguments does damage, so that a person decides about it. */
  static boolean isDamage(String arguments) {
    return Math.floorMod(arguments.hashCode(), 1_000) % DAMAGED_EVERY == 0;
  }

  /** The line that a call adds. */
  static String line(String key) {
    return key + "\n";
  }
}
