package dev.stint.story;

import dev.stint.codec.Names;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Input;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Person;
import dev.stint.run.Source;
import dev.stint.run.Wait;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a name in a sentence is the name of. */
enum Role {
  AGENT,
  MODEL,
  TOOL,
  PERSON,
  CHANNEL,
  RUN,
  DOCUMENT,
  FILE,
  SIGNAL,
  REASON,
  /** The sentence does not say. */
  ANY;

  private static final Pattern BEFORE =
      Pattern.compile(
          "(?:\\b(?<word>agent|model|run|documents?|signal|files?|tool|from|by|changed:)"
              + "|\\b(?<tool>(?:call|undo) [\\d.]+ of|called|asked for)|(?<reason>\\())\\s*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LISTED = Pattern.compile("(?:,| and)\\s*$");

  /**
   * What the words before a name make of it.
   *
   * @param last the role of the name before
   */
  static Role after(String words, Role last) {
    if (words.isBlank()) {
      return PERSON;
    }
    Matcher before = BEFORE.matcher(words);
    if (!before.find()) {
      return LISTED.matcher(words).find() ? last : ANY;
    }
    String word = before.group("word");
    if (word == null) {
      return before.group("tool") == null ? REASON : TOOL;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "agent" -> AGENT;
      case "model" -> MODEL;
      case "run" -> RUN;
      case "signal" -> SIGNAL;
      case "tool" -> TOOL;
      case "from" -> PERSON;
      case "by" -> CHANNEL;
      case "file", "files" -> FILE;
      default -> DOCUMENT;
    };
  }

  /** The names that an entry has, as sentences show them. */
  static Map<Role, Set<String>> of(Entry entry) {
    Map<Role, Set<String>> names = new EnumMap<>(Role.class);
    switch (entry) {
      case Entry.Started e -> {
        add(names, AGENT, e.agent());
        if (e.parent() != null) {
          add(names, RUN, e.parent().run().value());
        }
      }
      case Entry.Forked e -> add(names, RUN, e.from().value());
      case ModelReplied e -> {
        add(names, MODEL, e.model());
        e.calls().forEach(call -> add(names, TOOL, call.tool()));
        if (e.routing() != null) {
          e.routing().passed().forEach(one -> add(names, MODEL, one.model()));
        }
      }
      case Entry.Wasted e -> add(names, MODEL, e.model());
      case ToolReturned e -> add(names, TOOL, e.result().tool());
      case Suspended e -> suspended(names, e);
      case Resumed e -> {
        if (e.source() instanceof Source.Child child) {
          add(names, RUN, child.run().value());
        }
      }
      case Entry.Failed e -> add(names, REASON, Names.of(e.cause()));
      case Entry.ReservationSet e -> add(names, RUN, e.child().value());
      case Entry.MessageReceived e -> {}
      case Entry.Postponed e -> {}
      case Entry.ToolIntended e -> {}
      case Entry.LimitsSet e -> {}
      case Entry.Rewound e -> {}
      case Entry.Cancelled e -> {}
      case Entry.Moved e -> {}
      case Entry.Arrived e -> {}
      case Entry.ScheduleChanged e -> {}
    }
    if (entry instanceof Input input) {
      input(names, input);
    }
    for (Person person : persons(entry)) {
      add(names, PERSON, person.by());
      add(names, CHANNEL, person.channel());
    }
    changes(entry).forEach(change -> add(names, DOCUMENT, change.name()));
    return names;
  }

  private static void add(Map<Role, Set<String>> names, Role role, String name) {
    names.computeIfAbsent(role, key -> new TreeSet<>()).add(Words.shown(name));
  }

  private static void suspended(Map<Role, Set<String>> names, Suspended entry) {
    switch (entry.waitsFor()) {
      case Wait.ForPerson hold -> add(names, REASON, Names.of(hold.reason()));
      case Wait.ForSignal signal -> add(names, SIGNAL, signal.name());
      case Wait.ForChild child -> {
        add(names, RUN, child.run().value());
        if (child.task() != null) {
          add(names, AGENT, child.task().agent());
        }
      }
      case Wait.ForTime time -> {}
      case Wait.ForCallback callback -> {}
    }
  }

  private static void input(Map<Role, Set<String>> names, Input entry) {
    if (entry.origin() != null) {
      add(names, PERSON, entry.origin().by());
      add(names, CHANNEL, entry.origin().channel());
    }
    for (Part part : entry.parts()) {
      if (part instanceof Attachment file) {
        add(names, FILE, file.name());
      }
    }
  }

  private static List<Person> persons(Entry entry) {
    return switch (entry) {
      case Entry.Forked e -> List.of(e.person());
      case Entry.LimitsSet e -> List.of(e.person());
      case Entry.ReservationSet e -> List.of(e.person());
      case Entry.Rewound e -> List.of(e.person());
      case Entry.Cancelled e -> List.of(e.person());
      case Entry.Moved e -> List.of(e.person());
      case Entry.Arrived e -> List.of(e.person());
      case Resumed e -> e.source() instanceof Person person ? List.of(person) : List.of();
      default -> List.of();
    };
  }

  /** The changes of documents that count with an entry. */
  static List<Change> changes(Entry entry) {
    return switch (entry) {
      case Entry.Started e -> e.changes();
      case Entry.MessageReceived e -> e.changes();
      case ToolReturned e -> e.changes();
      case Resumed e -> e.changes();
      default -> List.of();
    };
  }
}
