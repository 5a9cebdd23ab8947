package dev.stint.story;

import dev.stint.agent.ActionId;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.OpenCall;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A log in few sentences: calls that only succeeded or failed are told together. */
final class Brief {

  /** Calls of one tool in a row that are named one by one. */
  private static final int NAMED_MAX = 5;

  private final List<Sentence> sentences = new ArrayList<>();

  /** The first entry that each of them tells. */
  private final List<Long> firsts = new ArrayList<>();

  private final Naming naming = new Naming();
  private final List<Timeline> calls = new ArrayList<>();

  Brief(Timeline timeline) {
    Ending.shared(timeline).ifPresent(shared -> add(shared, 0));
    for (Timeline at : timeline.log()) {
      naming.learn(at);
      if (isCall(at)) {
        calls.add(at);
      } else if (isTold(at)) {
        tellCalls();
        add(Telling.of(at, naming), at.length() - 1);
      }
    }
    tellCalls();
    List<Sentence> costs = Ending.costs(timeline);
    List<Sentence> standing = Ending.standing(timeline, naming);
    leaveOut(Math.max(3, Story.BRIEF_MAX - costs.size() - standing.size()));
    sentences.addAll(sentences.size() - (standing.isEmpty() ? 1 : 0), costs);
    sentences.addAll(standing);
  }

  private void add(Sentence sentence, long first) {
    sentences.add(sentence);
    firsts.add(first);
  }

  List<Sentence> sentences() {
    return sentences;
  }

  private static boolean isCall(Timeline at) {
    return at.last() instanceof ToolReturned returned
        && !returned.unsure()
        && at.before().run().call(returned.action()).orElse(null) instanceof OpenCall.Tool;
  }

  private static boolean isTold(Timeline at) {
    return switch (at.last()) {
      case ModelReplied reply -> reply.calls().isEmpty() || reply.cutOff() || reply.unfit() != null;
      case ToolReturned returned ->
          returned.result().error()
              || returned.unsure()
              || at.before().run().call(returned.action()).orElse(null) instanceof OpenCall.Undo;
      case Entry.ToolIntended e -> false;
      case Entry.Wasted e -> false; // Told with what it cost.
      case Entry.Started e -> true;
      case Entry.Forked e -> true;
      case Entry.MessageReceived e -> true;
      case Entry.Postponed e -> true;
      case Entry.Suspended e -> true;
      case Entry.Resumed e -> true;
      case Entry.LimitsSet e -> true;
      case Entry.ReservationSet e -> true;
      case Entry.Rewound e -> true;
      case Entry.Failed e -> true;
      case Entry.Cancelled e -> true;
      case Entry.Moved e -> true;
      case Entry.Arrived e -> true;
      case Entry.ScheduleChanged e -> throw new IllegalStateException("No entry of a run: " + e);
    };
  }

  /** The calls since the last sentence, by tool. */
  private void tellCalls() {
    if (calls.isEmpty()) {
      return;
    }
    Map<String, List<ActionId>> byTool = new LinkedHashMap<>();
    List<String> failed = new ArrayList<>();
    Set<String> documents = new LinkedHashSet<>();
    List<Long> entries = new ArrayList<>();
    for (Timeline at : calls) {
      ToolReturned returned = (ToolReturned) at.last();
      entries.add(at.length() - 1);
      byTool
          .computeIfAbsent(returned.result().tool(), tool -> new ArrayList<>())
          .add(returned.action());
      if (returned.result().error()) {
        failed.add(returned.action().toString());
      }
      returned.changes().stream().map(Change::name).map(Words::name).forEach(documents::add);
    }
    StringBuilder text = new StringBuilder("The agent called ");
    text.append(
        Words.list(
            byTool.entrySet().stream()
                .map(tool -> "%s (%s)".formatted(Words.name(tool.getKey()), ids(tool.getValue())))
                .toList()));
    if (!failed.isEmpty()) {
      text.append(
          failed.size() <= NAMED_MAX
              ? "; failed: " + Words.list(failed)
              : "; %d of these calls failed".formatted(failed.size()));
    }
    if (!documents.isEmpty()) {
      text.append("; changed: ").append(Words.list(List.copyOf(documents)));
    }
    add(
        new Sentence(text + ".", calls.getLast().run().id(), entries),
        calls.getFirst().length() - 1);
    calls.clear();
  }

  /** In the order in which they were asked for, whichever returned first. */
  private static String ids(List<ActionId> returned) {
    List<ActionId> calls = returned.stream().sorted().toList();
    return calls.size() <= NAMED_MAX
        ? Words.list(calls.stream().map(ActionId::toString).toList())
        : "%d times, from %s to %s".formatted(calls.size(), calls.getFirst(), calls.getLast());
  }

  /** Leaves out the middle if there are more sentences. */
  private void leaveOut(int most) {
    if (sentences.size() <= most) {
      return;
    }
    int from = most / 2;
    int to = sentences.size() - (most - 1 - from);
    long first = firsts.get(from);
    long last = to < firsts.size() ? firsts.get(to) - 1 : first;
    Sentence left =
        new Sentence(
            "What entries %d to %d say is left out here.".formatted(first, last),
            sentences.getLast().run(),
            List.of(first, last));
    sentences.subList(from, to).clear();
    sentences.add(from, left);
  }
}
