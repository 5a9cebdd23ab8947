package dev.stint.documents;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.management.ThreadMXBean;
import dev.stint.agent.ActionId;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.guard.Claim;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Report.Outcome;
import dev.stint.guard.Scope;
import dev.stint.guard.Thresholds;
import dev.stint.guard.Unclaimed;
import dev.stint.guard.edit.CannotApply;
import dev.stint.guard.edit.Edits;
import dev.stint.guard.edit.Operation;
import dev.stint.guard.edit.Operation.Cut;
import dev.stint.guard.edit.Operation.Delete;
import dev.stint.guard.edit.Operation.Insert;
import dev.stint.guard.edit.Operation.Merge;
import dev.stint.guard.edit.Operation.Move;
import dev.stint.guard.edit.Operation.Patch;
import dev.stint.guard.edit.Operation.PatchJson;
import dev.stint.guard.edit.Operation.Remove;
import dev.stint.guard.edit.Operation.Rename;
import dev.stint.guard.edit.Operation.Replace;
import dev.stint.guard.edit.Operation.SetCell;
import dev.stint.guard.edit.Operation.Split;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever documents, claims, operations and arguments are, only the documented happens. */
class FuzzTest {

  private static final Guard GUARD = new Guard(Thresholds.DEFAULT);
  private static final List<Tool> TOOLS = DocumentTools.guarded(GUARD, true);
  private static final List<String> KINDS =
      List.of("md", "txt", "csv", "tsv", "json", "yaml", "xml", "java", "");

  /** Stretches of texts, of which every kind of document has some meaning. */
  private static final List<String> PIECES =
      List.of(
          ("a|b|45|id|# Head|## |- |* |1. |> |```|    |\t| |,|;|'|\"|\"\"|{|}|[|]|:|: |- a:"
                  + " 1|null|true|{\"a\":1}|[1,2]|\"id\":\"x\"|<a>|</a>|<a"
                  + " id=\"1\">|<b/>|&amp;|&x;|<!--|-->|<![CDATA[|]]>|<!DOCTYPE a [|<?xml"
                  + " version='1.1'?>|&a|*a|!t|---|...|%|?|\\|\\u12|1e9|0x_|[a]:"
                  + " b|===|\0|\u0001|\u00A0|\u0085|\u2028|\uFEFF|e\u0301|\u200D|\uD83D\uDE00|\uD83D|\uDE00|The"
                  + " end. |(rest unchanged)")
              .split("\\|"));

  private static final List<String> ENDS = List.of("\n", "\n", "\n", "\r\n", "\r\n", "\r", "");

  // ---- random values ----

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static String text(Random random, int lines) {
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "\uFEFF" : "");
    for (int n = random.nextInt(lines + 1); n > 0; n--) {
      for (int piece = random.nextInt(5); piece > 0; piece--) {
        text.append(one(random, PIECES));
      }
      text.append(one(random, ENDS));
    }
    return text.toString();
  }

  /** A text with some lines of another one gone, doubled, changed or elsewhere. */
  private static String damaged(Random random, String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
    for (int n = random.nextInt(4); n >= 0 && !lines.isEmpty(); n--) {
      int at = random.nextInt(lines.size());
      switch (random.nextInt(4)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
        case 2 -> lines.set(at, text(random, 2));
        default -> lines.add(random.nextInt(lines.size()), lines.remove(at));
      }
    }
    return String.join("", lines);
  }

  private static int number(Random random) {
    return random.nextInt(10) > 0
        ? random.nextInt(8) - 1
        : one(random, List.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 100));
  }

  private static List<Claim> claims(Random random, String path) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(n -> claim(random, path)).toList();
  }

  private static Claim claim(Random random, String path) {
    int from = Math.max(1, number(random));
    return switch (random.nextInt(5)) {
      case 0 -> new Claim.OfLines(path, from, Math.max(from, number(random)));
      case 1 -> new Claim.OfSection(path, one(random, PIECES));
      case 2 -> new Claim.OfTree(path, one(random, List.of("", "/", "/a", "/0", "/a@1", "//~")));
      case 3 ->
          new Claim.OfCells(
              path, Set.of(number(random)), Set.of(one(random, PIECES)), Set.of("a", "id"));
      default -> new Claim.OfDocument(path);
    };
  }

  // ---- the guard ----

  @Test
  void any_edit_is_judged_and_what_is_put_back_is_put_back_once() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String path = "t." + one(random, KINDS);
      String text = text(random, 12);
      Map<String, String> before = Map.of(path, text);
      Map<String, String> after = Map.of(path, damaged(random, text));
      boolean isBlind = random.nextInt(4) == 0;
      Scope scope = isBlind ? new Scope.Blind() : new Scope.Declared(claims(random, path));
      String what = "seed %d: %s, %s, %s".formatted(seed, before, after, scope);
      try {
        Report report = GUARD.judge(before, after, scope);
        assertThat(report.unclaimedLoss()).as(what).isBetween(0.0, 1.0);
        List<Unclaimed> back = GUARD.unclaimed(before, after, scope);
        Map<String, String> restored = GUARD.restored(before, after, scope, back);
        assertThat(GUARD.unclaimed(before, restored, scope)).as(what).isEmpty();
        back.forEach(
            change ->
                assertThat(restored.get(path)).as(what).contains(change.before().stripTrailing()));
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  @Test
  void without_claims_every_line_is_put_back_as_it_was() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String text = text(random, 12);
      Map<String, String> before = Map.of("t", text);
      Map<String, String> after = Map.of("t", damaged(random, text));
      Scope scope = new Scope.Declared(List.of());
      List<Unclaimed> back = GUARD.unclaimed(before, after, scope);
      String restored = GUARD.restored(before, after, scope, back).getOrDefault("t", "");
      assertThat(restored.lines().filter(line -> !line.isBlank()))
          .as("seed %d: %s, %s", seed, before, after)
          .containsExactlyElementsOf(text.lines().filter(line -> !line.isBlank()).toList());
    }
  }

  /** Values may go over several lines. */
  @Test
  void what_is_claimed_stays_changed_when_the_rest_is_put_back() {
    String rest = numbered(300, "k%: Some words of the value\n");
    String rows = numbered(300, "k%,Some words of the value\n");
    assertRestoredWith("t.yaml", "a: |\n  one\n  two\n" + rest, new Claim.OfTree("t.yaml", "/a"));
    assertRestoredWith(
        "t.csv",
        "id,text\n1,\"one\ntwo\"\n" + rows,
        new Claim.OfCells("t.csv", Set.of(1), Set.of(), Set.of()));
  }

  private static void assertRestoredWith(String path, String text, Claim claim) {
    String claimed = text.replace("two", "three");
    String damaged = claimed.replace("k9: Some", "k9: some").replace("k9,Some", "k9,some");
    Scope scope = new Scope.Declared(List.of(claim));
    Report report = GUARD.judge(Map.of(path, text), Map.of(path, damaged), scope);
    assertThat(report.outcome()).isEqualTo(Outcome.RESTORE);
    assertThat(report.restored()).containsEntry(path, claimed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t.yaml=a: 1\u0085b: 1\u0085c: 1\u0085d: 1\u0085e: 1\n",
        "t.xml=<?xml version='1.1'?><a>\u0085<c>1</c>\u2028<d>1</d>\u0085<e>1</e></a>",
        "t.csv=c,d\r1,2\r\r3,4\r\r\n5,6"
      })
  void lines_of_a_format_may_end_otherwise(String document) {
    String path = document.substring(0, document.indexOf('='));
    String text = document.substring(document.indexOf('=') + 1);
    List<Claim> claims =
        Stream.of("/c", "/e", "/a/c", "/a/e").<Claim>map(at -> new Claim.OfTree(path, at)).toList();
    Report report = GUARD.judge(Map.of(path, text), Map.of(path, "x"), new Scope.Declared(claims));
    assertThat(report.outcome()).isEqualTo(Outcome.HOLD);
  }

  // ---- operations ----

  /** Lines are deleted and inserted as in lists of them; every line that stays keeps its end. */
  @Test
  void operations_on_lines_change_these_and_no_others() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String mark = random.nextInt(4) == 0 ? "\uFEFF" : "";
      List<String> lines = new ArrayList<>();
      for (int n = random.nextInt(6); n > 0; n--) {
        lines.add("w" + lines.size() + one(random, List.of("", "\rx", "\u2028")));
      }
      boolean isEnded = lines.isEmpty() || random.nextBoolean();
      String end = random.nextBoolean() ? "\n" : "\r\n";
      List<Operation> operations = new ArrayList<>();
      List<List<String>> now = new ArrayList<>(List.of(List.of()));
      lines.forEach(line -> now.add(List.of(line)));
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(lines.size() + 1);
        if (at > 0 && random.nextBoolean() && operations.isEmpty()) {
          operations.add(new Delete("t", at, lines.size()));
          IntStream.rangeClosed(at, lines.size()).forEach(gone -> now.set(gone, List.of()));
        } else {
          operations.add(new Insert("t", at, "new" + n));
          now.set(at, Stream.concat(now.get(at).stream(), Stream.of("new" + n)).toList());
        }
      }
      String text = mark + String.join(end, lines) + (isEnded && !lines.isEmpty() ? end : "");
      List<String> left = now.stream().flatMap(List::stream).toList();
      boolean hasEnds = lines.size() > 1 || (!lines.isEmpty() && isEnded);
      String ends = hasEnds ? end : "\n";
      String wanted = mark + String.join(ends, left) + (isEnded && !left.isEmpty() ? ends : "");
      try {
        assertThat(Edits.apply(Map.of("t", text), operations))
            .as("seed %d: %s, %s", seed, text, operations)
            .containsEntry("t", wanted);
      } catch (CannotApply e) {
        // Two operations change the same line.
      }
    }
  }

  @Test
  void any_operations_apply_or_say_why_not_and_leave_other_documents() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      Map<String, String> before = new TreeMap<>();
      PATHS.forEach(path -> before.put(path, text(random, 5)));
      before.put("c", one(random, JSON));
      before.put("d", "id,n\nx,\"1\"\ny,2" + one(random, List.of("", "\n", "\r\n", "\n\"")));
      List<Operation> operations =
          IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(n -> operation(random)).toList();
      Set<String> named = new TreeSet<>();
      operations.forEach(operation -> named.addAll(operation.documents()));
      String what = "seed %d: %s, %s".formatted(seed, before, operations);
      try {
        Map<String, String> after = Edits.apply(Map.copyOf(before), operations);
        for (String path : before.keySet()) {
          if (!named.contains(path)) {
            assertThat(after).as(what).containsEntry(path, before.get(path));
          }
        }
        assertThat(GUARD.judge(before, after, operations).restored()).as(what).isEmpty();
      } catch (CannotApply e) {
        assertThat(e).as(what).hasMessageContaining(" ");
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  private static final List<String> PATHS = List.of("a", "b", "c", "d");

  private static final List<String> JSON =
      List.of(
          "",
          "\"abc",
          "\"\\",
          "[",
          "{\"a\"",
          "[1,2]x",
          "\uFEFF{}",
          "{ }",
          "1",
          "[1e999999999]",
          "{\"a\":{\"b\":[1,\r\n 2]}}",
          "{\n  \"a\": [\n    {}\n  ]\n}",
          "{\"a\\\"b\":1,\"a\":2}");

  private static final List<String> POINTERS =
      List.of("", "/", "/a", "/a/b", "/a/b/-", "/a/0", "/0", "/-", "/01", "a", "/a\"b", "/~2");

  private static Operation operation(Random random) {
    String path = one(random, PATHS);
    String other = one(random, List.of("a", "b", "c", "d", "new"));
    String piece = one(random, PIECES);
    return switch (random.nextInt(11)) {
      case 0 -> new Operation.Create(other, text(random, 3));
      case 1 -> new Replace(path, piece, text(random, 2), number(random));
      case 2 -> new Insert(path, number(random), text(random, 2));
      case 3 -> new Delete(path, number(random), number(random));
      case 4 -> new Move(path, number(random), number(random), other, number(random));
      case 5 -> new Rename(path, other);
      case 6 -> new Remove(path);
      case 7 -> new Split(path, List.of(new Cut(2, other), new Cut(number(random), "e")));
      case 8 -> new Merge(List.of(path, one(random, PATHS)), other);
      case 9 -> new PatchJson("c", List.of(patch(random), patch(random)));
      default ->
          new SetCell("d", one(random, List.of("x", "", "id")), "n", Optional.empty(), piece);
    };
  }

  private static Patch patch(Random random) {
    JsonNode value =
        one(
            random,
            List.of(
                JsonNodeFactory.instance.nullNode(),
                JsonNodeFactory.instance.textNode(one(random, PIECES)),
                JsonNodeFactory.instance.objectNode().put("n", 1)));
    return new Patch(
        one(random, List.of("add", "remove", "replace", "move", "copy", "test", "x")),
        one(random, POINTERS),
        random.nextInt(5) == 0 ? Optional.empty() : Optional.of(one(random, POINTERS)),
        random.nextInt(5) == 0 ? Optional.empty() : Optional.of(value));
  }

  // ---- tools ----

  private static ToolOutcome call(int tool, String arguments, Map<String, String> texts)
      throws Exception {
    Documents documents =
        new Documents() {
          @Override
          public SortedSet<String> paths() {
            return new TreeSet<>(texts.keySet());
          }

          @Override
          public Optional<String> text(String path) {
            return Optional.ofNullable(texts.get(path));
          }

          @Override
          public Optional<Content> approved(String path) {
            return content(path);
          }
        };
    return TOOLS
        .get(tool)
        .call(
            new ToolInvocation(
                RunId.ofKey("a", "1"),
                new ActionId(1, 1),
                arguments,
                Instant.MAX,
                Optional.empty(),
                documents));
  }

  private static final List<String> NAMES =
      List.of(
          ("path,text,changes,operations,from,to,find,op,old,new,count,line,lines,paths,cuts,patch"
                  + ",key,column,keys,rows,columns,heading,pointer,value")
              .split(","));

  /** Written as JSON, so that it may be what no library writes. */
  private static String json(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> TextNode.valueOf(one(random, PIECES)).toString();
      case 1 -> "\"%s\"".formatted(one(random, List.of("a.md", "a.csv", "a.json", "new", "/0")));
      case 2 -> "\"%s\"".formatted(one(random, OPERATIONS));
      case 3 -> String.valueOf(number(random));
      case 4 -> one(random, List.of("1.5", "1e99", "1e99999999999", "99999999999", "-0", "1e-999"));
      case 5 -> one(random, List.of("null", "true", "{}", "[]", "\"\\ud800\"", "[1,2]", "[2,1]"));
      case 6 -> list(random, depth);
      default -> object(random, depth);
    };
  }

  private static final List<String> OPERATIONS =
      List.of(
          "replace,insert,delete,move,create,rename,remove,split,merge,json,cell,add,test"
              .split(","));

  private static String list(Random random, int depth) {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(n -> json(random, depth - 1))
        .collect(joining(",", "[", "]"));
  }

  private static String object(Random random, int depth) {
    Set<String> names = new TreeSet<>();
    IntStream.range(0, random.nextInt(6)).forEach(n -> names.add(one(random, NAMES)));
    return names.stream()
        .map(name -> "\"%s\":%s".formatted(name, json(random, depth - 1)))
        .collect(joining(",", "{", "}"));
  }

  @Test
  void any_arguments_are_taken_or_refused() throws Exception {
    Map<String, String> texts = Map.of("a.md", "# a\nb\n", "a.csv", "id,a\n1,2\n", "a.json", "[1]");
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      String any = json(random, 4);
      String path = one(random, List.of("a.md", "a.csv", "a.json"));
      String members = object(random, 3).substring(1);
      String head = members.length() == 1 ? "" : ",";
      String arguments =
          switch (random.nextInt(5)) {
            case 0 -> any;
            case 1 -> "{\"path\":\"%s\",\"text\":\"x\",\"changes\":[%s]}".formatted(path, any);
            case 2 -> "{\"path\":\"%s\",\"from\":%s}".formatted(path, any);
            case 3 -> "{\"operations\":[%s]}".formatted(any);
            default ->
                "{\"operations\":[{\"op\":\"%s\"%s%s]}"
                    .formatted(one(random, OPERATIONS), head, members);
          };
      int tool = random.nextInt(3);
      try {
        assertThat(call(tool, arguments, texts)).as("seed %d", seed).isNotNull();
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, tool %d: %s".formatted(seed, tool, arguments), e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "[]",
        "{}x",
        "\0",
        "\uFEFF{}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":1e99999999999}"
      })
  void what_is_no_json_object_is_refused(String arguments) throws Exception {
    for (int tool = 0; tool < 3; tool++) {
      assertThat(call(tool, arguments, Map.of("a", "x"))).isInstanceOf(ToolOutcome.Refused.class);
    }
  }

  /** What models are not shown stays as it is where they do not change it. */
  @Test
  void a_rewrite_keeps_the_line_ends_of_lines_that_it_does_not_change() throws Exception {
    assertThat(rewritten("a\r\nb\nc\n", "X\nb\nc\n", 1)).isEqualTo("X\r\nb\nc\n");
  }

  /** A byte order mark is no part of the first line, whatever the format. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.md=# Head\n\nThere are 45.\n={\"heading\":\"Head\"}",
        "a.csv=id,n\nx,45\n={\"rows\":[1],\"columns\":[\"n\"]}",
        "a.json={\"a\":45}={\"pointer\":\"/a\"}",
        "a.yaml=a: 45\n={\"pointer\":\"/a\"}",
        "a.xml=<a>45</a>={\"pointer\":\"/a\"}"
      })
  void claims_are_found_behind_a_byte_order_mark(String example) throws Exception {
    String[] parts = example.split("=", -1);
    for (String mark : List.of("", "\uFEFF")) {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode();
      arguments.put("path", parts[0]).put("text", parts[1].replace("45", "30"));
      String json = arguments.toString().replaceFirst("}$", ",\"changes\":[") + parts[2] + "]}";
      ToolOutcome outcome = call(2, json, Map.of(parts[0], mark + parts[1]));
      assertThat(((ToolOutcome.Edited) outcome).damage()).as("with «%s»", mark).isEmpty();
    }
  }

  /** Lines are those that {@code view_document} shows. */
  @Test
  void a_rewrite_counts_lines_as_they_are_shown() throws Exception {
    assertThat(rewritten("a\rb\nc\nd\n", "a\rb\nX\nd\n", 2)).isEqualTo("a\rb\nX\nd\n");
  }

  private static String rewritten(String before, String text, int line) throws Exception {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("path", "a.md").put("text", text);
    arguments.putArray("changes").addObject().putArray("lines").add(line).add(line);
    ToolOutcome.Edited edited =
        (ToolOutcome.Edited) call(2, arguments.toString(), Map.of("a.md", before));
    assertThat(edited.damage()).isEmpty();
    return edited.edits().getFirst().content().flatMap(Content::text).orElseThrow();
  }

  // ---- what takes long, or much memory ----

  private static final long CPU_MAX = 2_000_000_000L;
  private static final long BYTES_MAX = 2_000_000_000L;

  private static String numbered(int times, String text) {
    return IntStream.range(0, times).mapToObj(n -> text.replace("%", "" + n)).collect(joining());
  }

  private static String listed(int times, String text) {
    return IntStream.range(0, times).mapToObj(n -> text.replace("%", "" + n)).collect(joining(","));
  }

  private static Arguments judged(String name, String path, String before, String after) {
    Map<String, String> old = Map.of(path, before);
    Map<String, String> now = Map.of(path, after);
    List<Claim> claims = List.of(new Claim.OfSection(path, "x"), new Claim.OfTree(path, "/x"));
    return costly(name, () -> GUARD.judge(old, now, new Scope.Declared(claims)));
  }

  private static Arguments judged(String name, String path, String text) {
    return judged(name, path, text, text + "\n");
  }

  private static Arguments edited(String name, String text, String operations) {
    String arguments = "{\"operations\":[%s]}".formatted(operations);
    return costly(name, () -> call(1, arguments, Map.of("t", text)));
  }

  private static Arguments patched(String name, String text, String patch) {
    return edited(name, text, "{\"op\":\"json\",\"path\":\"t\",\"patch\":[%s]}".formatted(patch));
  }

  private static Arguments rewritten(
      String name, String path, String before, String after, String changes) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    String json = arguments.put("path", path).put("text", after).toString();
    String all = json.replaceFirst("}$", ",\"changes\":[") + changes + "]}";
    return costly(name, () -> call(2, all, Map.of(path, before)));
  }

  private static Arguments costly(String name, Callable<?> call) {
    return Arguments.argumentSet(name, call);
  }

  static Stream<Arguments> costly() {
    String lines = numbered(25_000, "line %\n");
    String ones = listed(100_000, "1");
    return Stream.of(
        judged("a heading of hashes", "t.md", "# " + "#".repeat(10_000) + "x"),
        judged("a long heading", "t.md", "# " + "h".repeat(20_000) + "\n" + "## a\n".repeat(5_000)),
        judged("quotes in quotes", "t.md", ">".repeat(100_000) + " a"),
        judged("lists in lists", "t.md", "- ".repeat(50_000) + "a"),
        judged("one sentence", "t.md", "word ".repeat(50_000)),
        judged("open links", "t.md", "[a\n".repeat(50_000)),
        judged("one column of a long name", "t.csv", "c".repeat(20_000) + "\n1".repeat(5_000)),
        judged(
            "a row of a long key",
            "t.csv",
            ",".repeat(5_000) + "\n" + "k".repeat(20_000) + ",".repeat(5_000)),
        judged("quotes that do not end", "t.csv", "a,b\n\"" + "x,y\n".repeat(50_000)),
        judged(
            "a long name in JSON",
            "t.json",
            "{\"%s\":[%s]}".formatted("k".repeat(15_000), listed(10_000, "1"))),
        judged("deep JSON", "t.json", "[".repeat(10_000) + "]".repeat(10_000)),
        judged("deep YAML", "t.yaml", "[".repeat(10_000) + "]".repeat(10_000)),
        judged(
            "aliases in YAML",
            "t.yaml",
            "a0: &a0 x\n"
                + IntStream.range(1, 40)
                    .mapToObj(n -> "a%d: &a%d [*a%d, *a%d]\n".formatted(n, n, n - 1, n - 1))
                    .collect(joining())),
        judged("deep XML", "t.xml", "<a>".repeat(10_000) + "</a>".repeat(10_000)),
        judged(
            "a long id in XML",
            "t.xml",
            "<a id='%s'>%s</a>".formatted("k".repeat(30_000), "<b/>".repeat(8_000))),
        judged(
            "entities",
            "t.xml",
            "<!DOCTYPE a [<!ENTITY e0 'lol'>"
                + IntStream.range(1, 20)
                    .mapToObj(n -> "<!ENTITY e%d '&e%d;&e%d;'>".formatted(n, n - 1, n - 1))
                    .collect(joining())
                + "]><a>&e19;</a>"),
        judged("many lines gone", "t.java", lines, "x\n"),
        judged("empty lines gone", "t.java", "\n".repeat(200_000), "\n".repeat(100_000)),
        judged(
            "numbers moved",
            "t.java",
            numbered(30_000, "% "),
            IntStream.range(0, 30_000).mapToObj(n -> 30_000 - n + " ").collect(joining())),
        judged(
            "other numbers in one line",
            "t.json",
            "[%s]".formatted(listed(10_000, "%")),
            "[%s]".formatted(listed(10_000, "9%"))),
        costly(
            "a text that nearly is there",
            () ->
                call(
                    0,
                    "{\"path\":\"t\",\"find\":\"%sb\"}".formatted("a".repeat(200_000)),
                    Map.of("t", "a".repeat(400_000)))),
        edited(
            "a text to replace that nearly is there",
            "a".repeat(400_000),
            "{\"op\":\"replace\",\"path\":\"t\",\"old\":\"%sb\",\"new\":\"\"}"
                .formatted("a".repeat(200_000))),
        edited(
            "a long text at many places",
            "a".repeat(20_000),
            "{\"op\":\"replace\",\"path\":\"t\",\"old\":\"a\",\"new\":\"%s\",\"count\":20000}"
                .formatted("b".repeat(10_000))),
        edited(
            "lines at many places of one line",
            "a".repeat(100_000),
            "{\"op\":\"replace\",\"path\":\"t\",\"old\":\"a\",\"new\":\"b\\n\",\"count\":100000}"),
        edited(
            "moves of everything",
            "a\n".repeat(100_000),
            listed(3_000, "{\"op\":\"move\",\"path\":\"t\",\"lines\":[1,100000],\"line\":0}")),
        patched(
            "copies of copies",
            "[\"%s\"]".formatted("x".repeat(50_000)),
            listed(9, "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/-\"}")),
        patched(
            "many patches",
            "[%s]".formatted(ones),
            listed(100, "{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/-\"}")),
        edited(
            "many JSON operations",
            "[%s]".formatted(listed(20_000, "1")),
            listed(
                2_000,
                "{\"op\":\"json\",\"path\":\"t\",\"patch\":[{\"op\":\"replace\",\"path\":\"/0\",\"value\":%}]}")),
        patched(
            "much indented",
            "[\n" + " ".repeat(5_000) + "1]",
            "{\"op\":\"add\",\"path\":\"/-\",\"value\":[%s]}".formatted(listed(10_000, "1"))),
        rewritten(
            "a million rows",
            "t.csv",
            "a,b\n1,2\n",
            "a,b\n1,3\n",
            listed(10, "{\"rows\":[1,1000000]}")),
        rewritten("many headings", "t.md", lines, lines + "x", listed(200, "{\"heading\":\"h%\"}")),
        rewritten("many rows", "t.csv", lines, lines + "x", listed(500, "{\"rows\":[%]}")));
  }

  /** The first call is also compiled, on a machine that does other things: the cheapest counts. */
  @ParameterizedTest
  @MethodSource("costly")
  void no_call_takes_long_or_much_memory(Callable<?> call) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int n = 0; n < 5 && least >= CPU_MAX; n++) {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long cpu = threads.getCurrentThreadCpuTime();
      call.call();
      least = Math.min(least, threads.getCurrentThreadCpuTime() - cpu);
      assertThat(threads.getCurrentThreadAllocatedBytes() - bytes)
          .as("bytes")
          .isLessThan(BYTES_MAX);
    }
    assertThat(least).as("ns").isLessThan(CPU_MAX);
  }
}
