package dev.stint.run;

import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the heap bytes of an entry and of the run after it. Assumes the layout of objects and
 * texts in a 64-bit JVM with compressed pointers (JEP 254 for texts). A test compares the estimate
 * with what JOL measures.
 */
final class EntrySize {

  /** A run, its state, and the time of its entry. */
  private static final long RUN = 32 + 48 + 136 + 24 + 104;

  private static final long ACTION = 24;
  private static final long INSTANT = 24;
  private static final long DURATION = 24;
  private static final long LIST = 24;
  private static final long SUM = 40;
  private static final long USAGE = 40;
  private static final long SPENT = 48;
  private static final long LIMITS = 64 + SUM + DURATION;
  private static final long MAP = 48 + 16 + 16;
  private static final long OPEN_CALL = 56 + 40;
  private static final long REPEATS = 32 + 24 + 24 + 112;
  private static final long WAIT = 24 + 24 + 32;
  private static final long CHILD = 32 + 16 + ACTION + 8;
  private static final long TEXT = 24;
  private static final long TEXT_BYTES = 16;
  private static final int LATIN_MAX = 0xFF;

  private EntrySize() {}

  static long heapBytes(Entry entry) {
    return RUN
        + switch (entry) {
          case Entry.ScheduleChanged e -> 40; // No run remembers it.
          case Entry.Started e ->
              40
                  + parts(e.parts())
                  + text(e.agent())
                  + text(e.definition())
                  + origin(e.origin())
                  + changes(e.changes())
                  + parent(e.parent())
                  + 2 * LIMITS
                  + 2 * SPENT;
          case Entry.MessageReceived e ->
              24 + parts(e.parts()) + origin(e.origin()) + 32 + changes(e.changes());
          case ModelReplied e -> model(e);
          case ToolReturned e -> tool(e);
          case Entry.Wasted e ->
              40 + ACTION + USAGE + SUM + text(e.model()) + text(e.why()) + 2 * (32 + USAGE + SUM);
          case Entry.Postponed e -> 32 + ACTION + INSTANT + text(e.why()) + MAP + OPEN_CALL;
          case Entry.ToolIntended e ->
              32 + ACTION + INSTANT + text(e.definition()) + MAP + OPEN_CALL;
          case Entry.Suspended e -> suspended(e);
          case Entry.Resumed e -> resumed(e);
          case Entry.LimitsSet e -> 40 + 2 * LIMITS + person(e.person());
          case Entry.ReservationSet e -> 40 + LIMITS + CHILD + person(e.person());
          case Entry.Rewound e ->
              48
                  + (ACTION + LIST) * (e.undo().size() + e.again().size())
                  + (OPEN_CALL + ACTION) * (e.undo().size() + e.again().size())
                  + person(e.person())
                  + MAP;
          case Entry.Forked e ->
              40 + (ACTION + LIST + OPEN_CALL) * e.again().size() + person(e.person()) + MAP;
          case Entry.Failed e -> 24 + text(e.detail());
          case Entry.Cancelled e -> 32 + person(e.person());
          case Entry.Moved e -> 32 + person(e.person());
          case Entry.Arrived e -> 32 + person(e.person());
        };
  }

  /** What a run refers to that was folded elsewhere. */
  static long heapBytes(Run run) {
    State state = run.state();
    Beginning started = run.started();
    long bytes =
        40
            + INSTANT
            + text(started.agent())
            + text(started.task())
            + text(started.definition())
            + tags(started.tags())
            + 4 * LIMITS
            + origin(started.origin())
            + origin(state.origin)
            + 4 * (SPENT + USAGE + SUM)
            + state.repeats.rounds().size() * (24 + LIST + 32)
            + standing(state.standing);
    for (OpenCall.OfTool call : state.calls().values()) {
      bytes +=
          MAP
              + OPEN_CALL
              + ACTION
              + text(call.call().id())
              + text(call.call().tool())
              + payload(call.call().arguments())
              + (call instanceof OpenCall.Undo undo ? payload(undo.outcome()) : 0)
              + phase(call.phase());
    }
    for (OpenCall.Notice notice : state.notices().values()) {
      bytes += MAP + OPEN_CALL + ACTION + phase(notice.phase());
    }
    for (Child child : state.children) {
      bytes += CHILD + text(child.run().value()) + (child.reserved().isPresent() ? LIMITS : 0);
    }
    return bytes + parent(started.parent()) + heapBytes(state.workspace);
  }

  private static long parent(@Nullable Parent parent) {
    return parent == null
        ? 0
        : 24
            + ACTION
            + LIST
            + text(parent.run().value())
            + parent.path().stream().mapToLong(run -> 20 + text(run.value())).sum();
  }

  /** A workspace that was changed: a map of its own, whose texts it shares with the one before. */
  static long copied(Workspace workspace) {
    return workspace instanceof Workspace.Listed listed ? 40 + 16L * listed.versions().size() : 24;
  }

  static long heapBytes(Workspace workspace) {
    long bytes = copied(workspace);
    if (workspace instanceof Workspace.Listed listed) {
      for (Map.Entry<String, Workspace.Version> version : listed.versions().entrySet()) {
        bytes +=
            text(version.getKey())
                + 32
                + text(version.getValue().sha256())
                + text(version.getValue().approved())
                + 16;
      }
    }
    return bytes;
  }

  private static long standing(Standing standing) {
    return switch (standing) {
      case Standing.Free free -> 16;
      case Standing.Held held -> 24 + heapBytes(held.entry());
      case Standing.Over over -> 16 + heapBytes(over.end());
      case Standing.Away away -> 24 + heapBytes(away.end()) + standing(away.before());
    };
  }

  private static long phase(Phase phase) {
    return switch (phase) {
      case Phase.Waiting waiting -> 32 + heapBytes(waiting.entry()) + phase(waiting.was());
      case Phase.Begun begun -> 16 + heapBytes(begun.intent());
      case Phase.Postponed postponed -> 16 + INSTANT;
      case Phase.Ready ready -> 16;
      case Phase.CutOff cutOff -> 16;
    };
  }

  private static long model(ModelReplied e) {
    long calls = e.calls().size();
    return 56
        + ACTION
        + USAGE
        + SUM
        + DURATION
        + text(e.model())
        + text(e.definition())
        + parts(e.parts())
        + (e.unfit() == null ? 0 : text(e.unfit()))
        + routing(e.routing())
        + 2 * (SPENT + USAGE + SUM)
        + (calls == 0 ? 0 : MAP + calls * (OPEN_CALL + ACTION));
  }

  private static long tags(Tags tags) {
    return tags.values().entrySet().stream()
        .mapToLong(tag -> 64 + text(tag.getKey()) + text(tag.getValue()))
        .sum();
  }

  private static long routing(@Nullable Routing routing) {
    return routing == null
        ? 0
        : 32
            + text(routing.why())
            + routing.passed().stream()
                .mapToLong(passed -> 48 + text(passed.model()) + text(passed.why()))
                .sum();
  }

  private static long tool(ToolReturned e) {
    return 40
        + ACTION
        + DURATION
        + text(e.definition())
        + part(e.result())
        + changes(e.changes())
        + 2 * SPENT
        + MAP
        + REPEATS;
  }

  private static long suspended(Entry.Suspended e) {
    Entry.Withheld withheld = e.withheld();
    return 40
        + ACTION
        + WAIT
        + text(e.detail())
        + (e.expires() == null ? 0 : INSTANT)
        + (e.isOfRun() ? 32 : MAP + OPEN_CALL)
        + (e.waitsFor() instanceof Wait.ForChild wait ? child(wait) : 0)
        + (withheld == null ? 0 : 24 + part(withheld.result()) + changes(withheld.changes()));
  }

  private static long child(Wait.ForChild wait) {
    Wait.Delegated task = wait.task();
    return CHILD
        + text(wait.run().value())
        + (task == null
            ? 0
            : 24 + text(task.agent()) + payload(task.task()) + LIMITS + changes(task.documents()));
  }

  private static long resumed(Entry.Resumed e) {
    return 48
        + (e.source() instanceof Person person ? person(person) : 24)
        + switch (e.resolution()) {
          case Resolution.Decision decision ->
              32
                  + text(decision.content())
                  + payload(decision.text())
                  + (decision.arguments() == null ? 0 : payload(decision.arguments()));
          case Resolution.Returned returned -> 24 + payload(returned.output());
          case Resolution.Due due -> 16;
          case Resolution.Expired expired -> 16;
        }
        + 2 * SPENT
        + changes(e.changes())
        + MAP;
  }

  private static long changes(List<Change> changes) {
    long bytes = 0;
    for (Change change : changes) {
      bytes +=
          switch (change) {
            case Change.Put put ->
                32 + MAP + text(put.name()) + text(put.from()) + payload(put.content());
            case Change.Approved approved ->
                40
                    + MAP
                    + text(approved.name())
                    + text(approved.from())
                    + payload(approved.content());
            case Change.Removed removed -> 32 + MAP + text(removed.name()) + text(removed.from());
          };
    }
    return bytes;
  }

  private static long person(Person person) {
    return 24 + text(person.by()) + text(person.channel()) + text(person.why());
  }

  private static long origin(@Nullable Origin origin) {
    if (origin == null) {
      return 0;
    }
    long bytes = 24 + 32 + text(origin.channel()) + text(origin.by()) + text(origin.id());
    for (Map.Entry<String, String> detail : origin.details().entrySet()) {
      bytes += 16 + text(detail.getKey()) + text(detail.getValue());
    }
    return bytes;
  }

  private static long parts(List<Part> parts) {
    long bytes = LIST;
    for (Part part : parts) {
      bytes += 4 + part(part);
    }
    return bytes;
  }

  private static long part(Part part) {
    return switch (part) {
      case Text text -> 16 + payload(text.payload());
      case ToolCall call -> 24 + text(call.id()) + text(call.tool()) + payload(call.arguments());
      case ToolResult result ->
          32 + text(result.callId()) + text(result.tool()) + payload(result.output());
      case Attachment file ->
          40 + text(file.name()) + text(file.mediaType()) + payload(file.content());
    };
  }

  private static long payload(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> 16 + text(inline.text());
      case Payload.Stored stored -> 32 + text(stored.key()) + text(stored.preview());
    };
  }

  /** A text takes one byte a character if all its characters are Latin-1, and two otherwise. */
  private static long text(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    long letters = isLatin(text) ? text.length() : 2L * text.length();
    return TEXT + (TEXT_BYTES + letters + 7) / 8 * 8;
  }

  private static boolean isLatin(String text) {
    for (int n = 0; n < text.length(); n++) {
      if (text.charAt(n) > LATIN_MAX) {
        return false;
      }
    }
    return true;
  }
}
