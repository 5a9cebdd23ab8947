package dev.stint.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.ActionId;
import dev.stint.codec.EntryCodec;
import dev.stint.message.Part;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What an entry says: its position, and every value of its stored form. */
final class Facts {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> SAID = Set.of("detail", "why", "unfit");
  private static final Set<String> MEASURED = Set.of("steps", "costUsd");
  private static final String BETWEEN = " \u00b6 ";

  /** Words that are no longer than this are not found within other words. */
  private static final int SHORT = 12;

  private final long seq;
  private final Entry entry;
  private final String text;
  private final String said;
  private final Map<String, Set<String>> measures = new HashMap<>();
  private final Map<Role, Set<String>> names;

  Facts(long seq, Entry entry) {
    this.seq = seq;
    this.entry = entry;
    this.names = Role.of(entry);
    List<String> values = new ArrayList<>();
    List<String> said = new ArrayList<>();
    values.add(Long.toString(seq));
    entry.payloads().forEach(payload -> said.add(Words.even(payload.known())));
    said.add(Words.even(Words.texts(parts(entry))));
    try {
      collect("", JSON.readTree(EntryCodec.json(entry)), values, said);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An entry is written as JSON", e);
    }
    this.text = BETWEEN + String.join(BETWEEN, values) + BETWEEN;
    this.said = BETWEEN + String.join(BETWEEN, said) + BETWEEN;
  }

  private static List<Part> parts(Entry entry) {
    return switch (entry) {
      case Entry.Input input -> input.parts();
      case ModelReplied reply -> reply.parts();
      default -> List.of();
    };
  }

  private void collect(String key, JsonNode node, List<String> values, List<String> said) {
    if (node.isObject()) {
      node.properties().forEach(one -> collect(one.getKey(), one.getValue(), values, said));
    } else if (node.isArray()) {
      node.forEach(one -> collect(key, one, values, said));
    } else {
      String value = Words.even(node.asText());
      values.add(value);
      if (SAID.contains(key)) {
        said.add(value);
      }
      if (MEASURED.contains(key)) {
        measures.computeIfAbsent(key, name -> new HashSet<>()).add(value);
      }
    }
  }

  Entry entry() {
    return entry;
  }

  /** Whether some text contains these words. */
  boolean quote(Spoken.Quotation quotation) {
    String words = quotation.words();
    return said.contains(words)
        && (words.length() > SHORT || quotation.isShortened() || standsAlone(words));
  }

  private boolean standsAlone(String words) {
    return stands(said, words, at -> !isLetterOrDigit(said, at));
  }

  /** Whether so many steps, or so much money, are a limit, a price or a use. */
  boolean measures(String what, String number) {
    return measures.getOrDefault(what, Set.of()).contains(number);
  }

  private static boolean isLetterOrDigit(String text, int at) {
    return Character.isLetterOrDigit(charAt(text, at));
  }

  /** Whether this has a name in that role; in any role if it stands in some value. */
  boolean name(Role role, String name) {
    return role == Role.ANY
        ? stands(text, name, at -> !isLetterOrDigit(text, at))
        : names.getOrDefault(role, Set.of()).contains(name);
  }

  /** Whether a number, time or amount stands in some value, and is no part of another one. */
  boolean number(String number) {
    return stands(text, number, number.indexOf(':') > 0 ? this::endsTime : this::endsNumber);
  }

  /** A time may be shortened to its minutes or seconds, and not begin with them. */
  private boolean endsTime(int at) {
    char c = charAt(text, at);
    return !Character.isDigit(c) && !(c == ':' && Character.isDigit(charAt(text, at - 1)));
  }

  private boolean endsNumber(int at) {
    boolean joins = ".,:-".indexOf(charAt(text, at)) >= 0;
    return !Character.isDigit(charAt(text, at))
        && !(joins
            && Character.isDigit(charAt(text, at - 1))
            && Character.isDigit(charAt(text, at + 1)));
  }

  private static boolean stands(String text, String words, IntPredicate edge) {
    for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
      if (edge.test(at - 1) && edge.test(at + words.length())) {
        return true;
      }
    }
    return false;
  }

  private static char charAt(String text, int at) {
    return at < 0 || at >= text.length() ? ' ' : text.charAt(at);
  }

  /** Whether this speaks of the entry at a position, or is at it. */
  boolean pointsTo(long position) {
    return switch (entry) {
      case Entry.Forked forked -> forked.to() == position;
      case Entry.Rewound rewound -> rewound.to() == position;
      case Resumed resumed -> resumed.suspended() == position;
      default -> false;
    };
  }

  /** The id of the call that this is about; of a reply, of the call of the model. */
  Optional<String> action() {
    return switch (entry) {
      case Entry.Settling e -> Optional.of(e.action().toString());
      case Entry.ToolIntended e -> Optional.of(e.action().toString());
      case Entry.Postponed e -> Optional.of(e.action().toString());
      case Wasted e -> Optional.of(e.action().toString());
      default -> Optional.empty();
    };
  }

  boolean isReply() {
    return entry instanceof ModelReplied;
  }

  /** Whether this is the reply that asked for a call. */
  boolean asked(String call) {
    return calls().anyMatch(n -> id(n).equals(call));
  }

  /** Whether this says that a call is one of that tool. */
  boolean says(Spoken.Call call) {
    if (entry instanceof ToolReturned returned) {
      return returned.action().toString().equals(call.id())
          && Words.shown(returned.result().tool()).equals(call.tool());
    }
    return call.asked().isEmpty()
        ? calls().anyMatch(n -> id(n).equals(call.id()) && tool(n).equals(call.tool()))
        : call.asked().get() == seq && calls().anyMatch(n -> tool(n).equals(call.tool()));
  }

  private IntStream calls() {
    return entry instanceof ModelReplied reply
        ? IntStream.rangeClosed(1, reply.calls().size())
        : IntStream.empty();
  }

  private String id(int call) {
    return new ActionId(seq, call).toString();
  }

  private String tool(int call) {
    return Words.shown(((ModelReplied) entry).calls().get(call - 1).tool());
  }

  boolean isStep() {
    return entry instanceof ModelReplied || entry instanceof ToolReturned;
  }

  boolean isFailedCall() {
    return entry instanceof ToolReturned returned && returned.result().error();
  }

  /** What models took, in USD. */
  BigDecimal cost() {
    return switch (entry) {
      case ModelReplied reply -> reply.cost();
      case Wasted wasted -> wasted.cost();
      case Resumed resumed -> resumed.spent().costUsd();
      default -> BigDecimal.ZERO;
    };
  }
}
