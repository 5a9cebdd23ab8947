package dev.stint.story;

import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A sentence, and what the entries that it cites have for it. */
final class Evidence {

  private final Spoken spoken;
  private final Map<Long, Facts> cited;
  private final List<Predicate<Entry>> claims;

  /** The entries that are known to be spoken of. */
  private final Set<Long> told = new HashSet<>();

  Evidence(Spoken spoken, Map<Long, Facts> cited) {
    this.spoken = spoken;
    this.cited = cited;
    this.claims = Claims.of(spoken.words());
  }

  Optional<String> problem() {
    return first(
            spoken.quotations(),
            this::quotation,
            quotation -> "the words «%s»".formatted(quotation.words()))
        .or(() -> first(spoken.names(), this::name, Evidence::words))
        .or(
            () ->
                first(
                    spoken.calls(),
                    this::call,
                    call -> "a call %s of '%s'".formatted(call.id(), call.tool())))
        .or(this::twice)
        .or(() -> first(spoken.ids(), this::id, id -> "a call or amount " + id))
        .or(() -> first(spoken.entries(), this::entry, entry -> "the position " + entry))
        .or(() -> first(spoken.since(), this::since, entry -> "a wait at position " + entry))
        .or(() -> first(spoken.failed(), this::failed, id -> "a failed call " + id))
        .or(() -> first(spoken.counts(), this::count, count -> "as many as " + count))
        .or(() -> first(spoken.counted(), this::counted, one -> one.number() + " calls of it"))
        .or(() -> first(spoken.steps(), this::steps, number -> number + " steps"))
        .or(() -> first(spoken.amounts(), this::amount, number -> "the amount " + number))
        .or(() -> first(spoken.numbers(), this::number, number -> "the number " + number))
        .or(() -> first(claims, this::claim, claim -> "what the sentence says of it"))
        .or(this::unsettled)
        .or(this::untold);
  }

  private static <T> Optional<String> first(
      Collection<T> tokens, Predicate<T> supported, Function<T, String> words) {
    return tokens.stream()
        .filter(token -> !supported.test(token))
        .findFirst()
        .map(token -> "no cited entry has " + words.apply(token));
  }

  private static String words(Spoken.Named named) {
    return named.role() == Role.ANY
        ? "the name '%s'".formatted(named.name())
        : "the name '%s' of a %s"
            .formatted(named.name(), named.role().name().toLowerCase(Locale.ROOT));
  }

  private Stream<Map.Entry<Long, Facts>> those(Predicate<Facts> wanted) {
    return cited.entrySet().stream().filter(one -> wanted.test(one.getValue()));
  }

  private boolean any(Predicate<Facts> wanted) {
    return those(wanted).findAny().isPresent();
  }

  private boolean tell(Predicate<Facts> wanted) {
    List<Long> found = those(wanted).map(Map.Entry::getKey).toList();
    told.addAll(found);
    return !found.isEmpty();
  }

  private boolean quotation(Spoken.Quotation quotation) {
    return any(one -> one.quote(quotation));
  }

  private boolean name(Spoken.Named named) {
    return any(one -> one.name(named.role(), named.name()));
  }

  private boolean call(Spoken.Call call) {
    return tell(one -> one.says(call));
  }

  /** A call that is named with its tool is named once. */
  private Optional<String> twice() {
    List<String> ids = spoken.calls().stream().map(Spoken.Call::id).toList();
    return ids.stream()
        .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
        .findFirst()
        .map("call %s is named twice"::formatted);
  }

  /** An entry about the call; or, in a sentence about replies alone, the one that asked for it. */
  private boolean id(String id) {
    boolean replies = cited.values().stream().allMatch(Facts::isReply);
    boolean called = tell(one -> one.action().filter(id::equals).isPresent());
    boolean asked = replies && tell(one -> one.asked(id));
    return called || asked || any(one -> !one.isReply() && one.number(id)) || sum(id);
  }

  private boolean entry(long position) {
    Facts there = cited.get(position);
    if (there != null && !(there.entry() instanceof Entry.Restart && isClaimed(there))) {
      told.add(position);
      return true;
    }
    return any(one -> one.pointsTo(position));
  }

  private boolean since(long position) {
    Facts there = cited.get(position);
    return there != null && there.entry() instanceof Suspended;
  }

  private boolean failed(String id) {
    return any(one -> one.isFailedCall() && one.action().filter(id::equals).isPresent());
  }

  private boolean count(String number) {
    Stream<Predicate<Facts>> kinds =
        Stream.concat(
            cited.values().stream()
                .map(one -> one.entry().getClass())
                .distinct()
                .map(kind -> one -> kind.isInstance(one.entry())),
            spoken.names().stream().map(named -> one -> one.name(Role.TOOL, named.name())));
    List<Predicate<Facts>> all = Stream.concat(kinds, Stream.of(Facts::isFailedCall)).toList();
    boolean counted = false;
    for (Predicate<Facts> kind : all) {
      if (number.equals(Long.toString(those(kind).count()))) {
        counted |= tell(kind);
      }
    }
    return counted;
  }

  private boolean number(String number) {
    boolean sums = sum(number);
    return sums || any(one -> one.number(number)) || count(number);
  }

  private boolean counted(Spoken.Counted calls) {
    return calls
        .number()
        .equals(Long.toString(those(one -> one.name(Role.TOOL, calls.tool())).count()));
  }

  private boolean steps(String number) {
    return any(one -> one.measures("steps", number))
        || (cited.values().stream().allMatch(Facts::isStep) && count(number));
  }

  private boolean amount(String number) {
    boolean sums = sum(number);
    return sums || any(one -> one.measures("costUsd", number));
  }

  private boolean sum(String number) {
    if (!number.matches("\\d{1,30}(\\.\\d{1,30})?")) {
      return false;
    }
    BigDecimal sum =
        cited.values().stream().map(Facts::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    boolean sums = sum.signum() > 0 && sum.compareTo(new BigDecimal(number)) == 0;
    if (sums && cited.size() > 1) {
      told.addAll(
          cited.entrySet().stream()
              .filter(one -> one.getValue().cost().signum() > 0)
              .map(Map.Entry::getKey)
              .toList());
    }
    return sums;
  }

  private boolean claim(Predicate<Entry> claim) {
    return any(one -> claim.test(one.entry()));
  }

  /** A decision is nothing without what was decided. */
  private Optional<String> unsettled() {
    return claims.isEmpty()
        ? Optional.empty()
        : those(
                one ->
                    one.entry() instanceof Resumed resumed
                        && !cited.containsKey(resumed.suspended()))
            .findFirst()
            .map(one -> "entry %d settles a wait that is not cited".formatted(one.getKey()));
  }

  private Optional<String> untold() {
    return cited.entrySet().stream()
        .filter(one -> !told.contains(one.getKey()) && !isTold(one.getValue()))
        .findFirst()
        .map(
            one -> "the sentence says nothing of entry %d, which it cites".formatted(one.getKey()));
  }

  private boolean isTold(Facts one) {
    boolean claimed = isClaimed(one);
    return switch (one.entry()) {
      case ToolReturned e -> false;
      case Entry.ToolIntended e -> isModelCall(one);
      case Suspended e -> isQuoted(one) || isModelCall(one);
      case Entry.Postponed e -> isQuoted(one) || isModelCall(one);
      case Entry.Wasted e -> isQuoted(one) || isModelCall(one);
      case ModelReplied e -> claimed && (isQuoted(one) || isNamed(one, Role.MODEL));
      default -> claimed || isQuoted(one);
    };
  }

  private boolean isClaimed(Facts one) {
    return claims.stream().anyMatch(claim -> claim.test(one.entry()));
  }

  private boolean isQuoted(Facts one) {
    return spoken.quotations().stream()
        .anyMatch(quotation -> !quotation.words().isEmpty() && one.quote(quotation));
  }

  private boolean isNamed(Facts one, Role role) {
    return spoken.names().stream()
        .anyMatch(named -> named.role() == role && one.name(role, named.name()));
  }

  private boolean isModelCall(Facts one) {
    return one.action().filter(spoken.numbers()::contains).isPresent();
  }
}
