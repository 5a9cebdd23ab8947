package dev.stint.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.guard.Finding;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import dev.stint.guard.Unclaimed;
import dev.stint.guard.json.BadInput;
import dev.stint.guard.json.ClaimJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rewrites a document as a whole, and says which parts of it change. What changes elsewhere is put
 * back if it is little, and held for a person if it is more.
 */
final class RewriteDocument extends DocumentTool {

  private static final int PARTS_MAX = 12;
  private static final String MARK = "\uFEFF";

  private final Guard guard;
  private final boolean blind;

  /** A rewrite, with what it may change. */
  private record Rewrite(String path, String before, String after, Scope scope) {

    Map<String, String> old() {
      return Map.of(path, before);
    }

    Map<String, String> now() {
      return Map.of(path, after);
    }

    Edited edited(String output, String text, Optional<String> damage) {
      return new Edited(output, List.of(Edit.of(path, text)), damage);
    }
  }

  RewriteDocument(Guard guard, boolean blind) {
    super(
        "rewrite_document",
        """
        Puts a whole new text in the place of a document. Prefer edit_documents: it cannot damage the rest. \
        'changes' are the parts of the old document that change, and only these may: {"lines":[first,last]}, \
        {"heading":"…"} for a section, {"pointer":"/a/0"} of JSON, YAML or XML, {"rows":[first,last],"columns":["…"]} of \
        CSV, where rows count from 1 without the header and "keys":["…"] names them by their first column, or {} for all \
        of it. What changes elsewhere is put back, or a person decides about it.%s"""
            .formatted(blind ? " Without 'changes', any part may change." : ""),
        """
        {"type":"object","properties":{
        "path":{"type":"string"},
        "text":{"type":"string","description":"the whole new text"},
        "changes":{"type":"array","items":{"type":"object","properties":{
        "lines":{"type":"array","items":{"type":"integer"}},
        "heading":{"type":"string"},"pointer":{"type":"string"},
        "rows":{"type":"array","items":{"type":"integer"}},
        "keys":{"type":"array","items":{"type":"string"}},
        "columns":{"type":"array","items":{"type":"string"}}}}}},
        "required":["path","text"%s]}"""
            .formatted(blind ? "" : ",\"changes\""));
    this.guard = guard;
    this.blind = blind;
  }

  @Override
  ToolOutcome call(JsonNode arguments, Documents documents) throws BadInput {
    Rewrite rewrite = rewrite(arguments, documents);
    Report report = guard.judge(rewrite.old(), rewrite.now(), rewrite.scope);
    Words.refuseBroken(report);
    return switch (report.outcome()) {
      case ACCEPT -> {
        String text = kept(rewrite);
        yield rewrite.edited(
            "Rewrote '%s'.".formatted(rewrite.path), text, worn(documents, rewrite.path, text));
      }
      case RESTORE -> {
        String restored = report.restored().getOrDefault(rewrite.path, rewrite.after);
        yield rewrite.edited(
            "Rewrote '%s', but for what it was not to change; that was put back:\n%s"
                .formatted(rewrite.path, Words.of(report.findings())),
            restored,
            worn(documents, rewrite.path, restored));
      }
      case HOLD ->
          rewrite.edited(
              "Rewrote '%s', as a person approved.".formatted(rewrite.path),
              kept(rewrite),
              Optional.of(damage(rewrite, report)));
    };
  }

  /** The new text, with the lines that it did not change as they were, line ends and all. */
  private String kept(Rewrite rewrite) {
    return withBack(rewrite, List.of()).getOrDefault(rewrite.path, rewrite.after);
  }

  private Optional<String> worn(Documents documents, String path, String text) {
    return Wear.of(guard, documents, List.of(Edit.of(path, text)));
  }

  private Rewrite rewrite(JsonNode arguments, Documents documents) throws BadInput {
    String path = text(arguments, "path");
    String before = document(documents, path);
    JsonNode changes = arguments.path("changes");
    boolean isBlind = changes.isMissingNode() || changes.isNull();
    if (isBlind && !blind) {
      throw new BadInput("'changes' is missing: the parts of the document that change.");
    }
    Scope scope =
        isBlind ? new Scope.Blind() : new Scope.Declared(ClaimJson.claims(of(path, changes)));
    return new Rewrite(path, before, written(before, text(arguments, "text")), scope);
  }

  /**
   * A text as its document is written: models are shown neither its line ends, nor its byte order
   * mark, nor whether its last line has an end.
   */
  private static String written(String before, String text) {
    String even = text.replace("\r\n", "\n");
    String bare = even.startsWith(MARK) ? even.substring(1) : even;
    boolean hadEnd = before.endsWith("\n") || before.isEmpty();
    String whole = hadEnd == bare.endsWith("\n") || bare.isEmpty() ? bare : ended(bare, hadEnd);
    String ends = before.contains("\r\n") ? whole.replace("\n", "\r\n") : whole;
    return before.startsWith(MARK) ? MARK + ends : ends;
  }

  private static String ended(String text, boolean hadEnd) {
    return hadEnd ? text + "\n" : text.substring(0, text.length() - 1);
  }

  /** Claims that name their document, as those of the guard do. */
  private static ArrayNode of(String path, JsonNode changes) throws BadInput {
    ArrayNode claims = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : changes) {
      if (!change.isObject()) {
        throw new BadInput("'changes' has objects, got " + change);
      }
      claims.add(((ObjectNode) change.deepCopy()).put("path", path));
    }
    return claims;
  }

  /** For the person who decides: what changed, by the numbers of the parts that can be put back. */
  private String damage(Rewrite rewrite, Report report) {
    List<Unclaimed> parts = guard.unclaimed(rewrite.old(), rewrite.now(), rewrite.scope);
    String list =
        parts.stream()
            .limit(PARTS_MAX)
            .map(RewriteDocument::part)
            .collect(Collectors.joining("\n"));
    String more =
        parts.size() <= PARTS_MAX ? "" : "\n… and %d more.".formatted(parts.size() - PARTS_MAX);
    String what =
        rewrite.scope instanceof Scope.Blind
            ? "Rewriting '%s' may have damaged it.\n%s\nIts changes are:"
                .formatted(rewrite.path, Words.of(report.findings()))
            : "Rewriting '%s' changed what it was not to change: %s.\nThat is:"
                .formatted(rewrite.path, Words.amounts(report));
    Report rest = guard.judge(rewrite.old(), withBack(rewrite, parts), rewrite.scope);
    if (rest.outcome() != Report.Outcome.ACCEPT && !parts.isEmpty()) {
      more += "\nWhat cannot be put back by itself:\n%s".formatted(Words.of(rest.findings()));
    }
    List<Finding> unmet =
        report.findings().stream().filter(found -> found.kind() == Finding.Kind.CLAIM).toList();
    more += unmet.isEmpty() ? "" : "\n" + Words.of(unmet);
    return parts.isEmpty()
        ? "Rewriting '%s' may have damaged it.\n%s"
            .formatted(rewrite.path, Words.of(report.findings()))
        : "%s\n%s%s".formatted(what, list, more);
  }

  private Map<String, String> withBack(Rewrite rewrite, List<Unclaimed> parts) {
    return guard.restored(rewrite.old(), rewrite.now(), rewrite.scope, parts);
  }

  private static String part(Unclaimed part) {
    String now = part.after().isBlank() ? "nothing" : Words.quoted(part.after());
    String was = part.before().isBlank() ? "nothing" : Words.quoted(part.before());
    return "%d. line %d: %s instead of %s".formatted(part.number(), part.line(), now, was);
  }

  @Override
  public Optional<Edited> restored(ToolInvocation invocation, Set<Integer> parts) throws BadInput {
    Rewrite rewrite = rewrite(parsed(invocation.arguments()), invocation.documents());
    List<Unclaimed> all = guard.unclaimed(rewrite.old(), rewrite.now(), rewrite.scope);
    Set<Integer> known = all.stream().map(Unclaimed::number).collect(Collectors.toSet());
    if (all.isEmpty() || !known.containsAll(parts)) {
      throw new BadInput("the parts are %s".formatted(known));
    }
    List<Unclaimed> back =
        all.stream().filter(part -> parts.isEmpty() || parts.contains(part.number())).toList();
    Map<String, String> restored = withBack(rewrite, back);
    boolean isWhole = back.size() == all.size();
    if (isWhole
        && guard.judge(rewrite.old(), restored, rewrite.scope).outcome() != Report.Outcome.ACCEPT) {
      throw new BadInput(
          "something stays that was not to change, and cannot be put back by itself");
    }
    return Optional.of(
        rewrite.edited("", restored.getOrDefault(rewrite.path, rewrite.before), Optional.empty()));
  }
}
