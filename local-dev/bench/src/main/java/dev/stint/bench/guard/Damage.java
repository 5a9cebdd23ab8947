package dev.stint.bench.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How models damage documents: the kinds that DELEGATE-52 (arXiv 2604.15597) saw. */
enum Damage {
  /** Lines are gone. */
  CONTENT_LOSS,
  /** The document ends early, in the middle of a line. */
  TRUNCATION,
  /** Lines are there that nobody wrote. */
  INVENTION,
  /** Lines are indented otherwise, or have become one. */
  STRUCTURE,
  /** A part from the middle is left out, as if it were done. */
  SKIPPED_PART,
  /** Brackets, quotes and tags do not match any more. */
  SYNTAX_ERROR,
  /** A number is another one. */
  WRONG_NUMBER,
  /** Lines are there twice. */
  DUPLICATION,
  /** Lines stand in another order. */
  REORDERING,
  /** Words stand for what was there. */
  TEMPLATED,
  /** Two values have changed places, and each is valid. */
  SWAP;

  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\p{N}])\\d+");
  private static final Pattern WORD = Pattern.compile("\\p{L}{5,}");

  /** How much is damaged, as a part of the lines; at least one. */
  enum Size {
    SMALL(0),
    MEDIUM(0.05),
    LARGE(0.20);

    private final double part;

    Size(double part) {
      this.part = part;
    }

    private int lines(int of) {
      return Math.max(1, (int) Math.round(part * of));
    }
  }

  /**
   * The lines with damage.
   *
   * @param free the lines that may be damaged, from 0
   * @return empty if there is nothing to damage in this way
   */
  Optional<List<String>> of(
      List<String> lines, List<Integer> free, Size size, RandomGenerator random) {
    List<Integer> full =
        free.stream().filter(n -> n < lines.size() && !lines.get(n).isBlank()).toList();
    if (full.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> these = run(full, size.lines(lines.size()), random);
    List<String> after = new ArrayList<>(lines);
    boolean did =
        switch (this) {
          case CONTENT_LOSS, SKIPPED_PART -> remove(after, these);
          case TRUNCATION -> truncate(after, full, size.lines(lines.size()));
          case INVENTION -> {
            for (int line : these.reversed()) {
              after.add(line + 1, invented(lines.get(line), random));
            }
            yield true;
          }
          case STRUCTURE -> join(after, these);
          case SYNTAX_ERROR -> unbalance(after, full, random);
          case WRONG_NUMBER -> change(after, full, NUMBER, size.lines(lines.size()), random);
          case DUPLICATION -> {
            List<String> twice = these.stream().map(lines::get).toList();
            after.addAll(these.getLast() + 1, twice);
            yield true;
          }
          case REORDERING -> reorder(after, full, these, random);
          case TEMPLATED -> {
            remove(after, these);
            after.add(these.getFirst(), "(the rest is unchanged)");
            yield true;
          }
          case SWAP -> swap(after, full, random);
        };
    return did && !after.equals(lines) ? Optional.of(after) : Optional.empty();
  }

  /** Neighbouring lines among those that are free. */
  private static List<Integer> run(List<Integer> full, int count, RandomGenerator random) {
    int from = random.nextInt(full.size());
    return full.subList(from, Math.min(full.size(), from + count));
  }

  private static boolean remove(List<String> lines, List<Integer> these) {
    for (int line : these.reversed()) {
      lines.remove(line);
    }
    return true;
  }

  private static boolean truncate(List<String> lines, List<Integer> full, int count) {
    int last = full.getLast();
    int from = Math.max(0, lines.size() - count);
    if (last < from) {
      return false;
    }
    String kept = lines.get(from);
    lines.subList(from, lines.size()).clear();
    lines.add(kept.substring(0, kept.length() / 2));
    return true;
  }

  private static String invented(String like, RandomGenerator random) {
    Matcher words = WORD.matcher(like);
    return words.replaceAll(
        word -> "other" + (char) ('a' + random.nextInt(26)) + word.group().length());
  }

  private static boolean join(List<String> lines, List<Integer> these) {
    for (int line : these.reversed()) {
      if (line + 1 < lines.size()) {
        lines.set(line, lines.get(line) + " " + lines.remove(line + 1).strip());
      }
    }
    return true;
  }

  private static boolean unbalance(List<String> lines, List<Integer> full, RandomGenerator random) {
    List<Integer> with = full.stream().filter(n -> lines.get(n).matches(".*[)}\\]\">].*")).toList();
    if (with.isEmpty()) {
      return false;
    }
    int line = with.get(random.nextInt(with.size()));
    lines.set(line, lines.get(line).replaceFirst("[)}\\]\">]", ""));
    return true;
  }

  private static boolean change(
      List<String> lines, List<Integer> full, Pattern pattern, int count, RandomGenerator random) {
    List<Integer> with =
        new ArrayList<>(full.stream().filter(n -> pattern.matcher(lines.get(n)).find()).toList());
    Collections.shuffle(with, new java.util.Random(random.nextLong()));
    for (int line : with.subList(0, Math.min(count, with.size()))) {
      lines.set(
          line,
          pattern
              .matcher(lines.get(line))
              .replaceFirst(
                  number -> String.valueOf(Math.abs(number.group().hashCode() % 90) + 10)));
    }
    return !with.isEmpty();
  }

  private static boolean reorder(
      List<String> lines, List<Integer> full, List<Integer> these, RandomGenerator random) {
    if (full.size() < these.size() + 1) {
      return false;
    }
    List<String> moved = these.stream().map(lines::get).toList();
    remove(lines, these);
    lines.addAll(random.nextInt(lines.size() + 1), moved);
    return true;
  }

  private static boolean swap(List<String> lines, List<Integer> full, RandomGenerator random) {
    List<Integer> with = full.stream().filter(n -> NUMBER.matcher(lines.get(n)).find()).toList();
    if (with.size() < 2) {
      return false;
    }
    int one = with.get(random.nextInt(with.size()));
    int other = with.get(random.nextInt(with.size()));
    Matcher first = NUMBER.matcher(lines.get(one));
    Matcher second = NUMBER.matcher(lines.get(other));
    if (one == other || !first.find() || !second.find()) {
      return false;
    }
    String a = first.group();
    String b = second.group();
    lines.set(one, first.replaceFirst(b));
    lines.set(other, second.replaceFirst(a));
    return true;
  }
}
