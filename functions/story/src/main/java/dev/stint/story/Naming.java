package dev.stint.story;

import dev.stint.agent.ActionId;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Restart;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.OpenCall;
import dev.stint.run.Timeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a call is named, and the entries that say so. Knows the log that it was told so far. */
final class Naming {

  /** Where a model asked for a call; of calls that are made again, where it was first. */
  private final Map<ActionId, Long> asked = new HashMap<>();

  void learn(Timeline at) {
    long seq = at.length() - 1;
    if (at.last() instanceof ModelReplied reply) {
      for (int n = 1; n <= reply.calls().size(); n++) {
        asked.put(new ActionId(seq, n), seq);
      }
    } else if (at.last() instanceof Restart restart) {
      List<ActionId> again = restart.again();
      for (int n = 1; n <= again.size(); n++) {
        Long first = asked.get(again.get(n - 1));
        if (first != null) {
          asked.put(restart.renamed(seq, n), first);
        }
      }
      if (restart instanceof Rewound rewound) {
        List<ActionId> undo = rewound.undo();
        for (int n = 1; n <= undo.size(); n++) {
          Long first = asked.get(undo.get(n - 1));
          if (first != null) {
            asked.put(new ActionId(seq, n), first);
          }
        }
      }
    }
  }

  /** A phrase about a call, and the entries that name its tool. */
  record Named(String phrase, List<Long> entries) {}

  /** The action as it stood before an entry of it. */
  Named of(Timeline before, ActionId action) {
    return before.run().call(action).map(this::of).orElse(new Named("action " + action, List.of()));
  }

  private Named of(OpenCall open) {
    return switch (open) {
      case OpenCall.Model call -> new Named("the model call " + call.id(), List.of());
      case OpenCall.Tool call -> named("call", call.id(), call.call().tool());
      case OpenCall.Undo undo -> named("the undo", undo.id(), undo.call().tool());
      case OpenCall.Notice notice ->
          new Named(
              "the notice %s about entry %d".formatted(notice.id(), notice.id().seq()),
              List.of(notice.id().seq()));
    };
  }

  private Named named(String what, ActionId id, String tool) {
    return Optional.ofNullable(asked.get(id))
        .filter(seq -> !Words.even(tool).isEmpty())
        .map(seq -> new Named(phrase(what, id, tool, seq), List.of(seq)))
        .orElse(new Named("%s %s".formatted(what, id), List.of()));
  }

  private static String phrase(String what, ActionId id, String tool, long asked) {
    String words = "%s %s of %s".formatted(what, id, Words.name(tool));
    return id.seq() == asked ? words : "%s (asked for in entry %d)".formatted(words, asked);
  }
}
