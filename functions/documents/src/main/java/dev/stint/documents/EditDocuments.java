package dev.stint.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.guard.Claim;
import dev.stint.guard.Finding;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import dev.stint.guard.edit.CannotApply;
import dev.stint.guard.edit.Edits;
import dev.stint.guard.edit.Operation;
import dev.stint.guard.json.BadInput;
import dev.stint.guard.json.OperationJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Edits documents by operations: they change what they name, all of them or none. */
final class EditDocuments extends DocumentTool {

  private final Guard guard;

  EditDocuments(Guard guard) {
    super(
        "edit_documents",
        """
        Edits documents by operations. All are matched against the documents as they are before this call, and all are made, or none. \
        Line numbers are those of view_document. Operations:
        {"op":"replace","path","old","new","count"?}: 'old' is there exactly once, or 'count' times
        {"op":"insert","path","line","text"}: after a line; 0 for the beginning
        {"op":"delete","path","lines":[first,last]} or {"op":"delete","path","old","count"?}
        {"op":"move","path","lines":[first,last],"line","to"?}: after a line, of document 'to'
        {"op":"create","path","text"}, {"op":"rename","path","to"}, {"op":"remove","path"}
        {"op":"split","path","cuts":[{"line","to"}]}: from each line on it goes to another document
        {"op":"merge","paths":[…],"to"}
        {"op":"json","path","patch":"[…]"}: RFC 6902
        {"op":"cell","path","key","column","old"?,"new"}: of CSV, by the value of the first column""",
        """
        {"type":"object","properties":{"operations":{"type":"array","items":{"type":"object",
        "properties":{"op":{"type":"string","enum":["replace","insert","delete","move","create","rename","remove","split","merge","json","cell"]},
        "path":{"type":"string"},"old":{"type":"string"},"new":{"type":"string"},"count":{"type":"integer"},
        "line":{"type":"integer"},"lines":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"},
        "to":{"type":"string"},"paths":{"type":"array","items":{"type":"string"}},
        "cuts":{"type":"array","items":{"type":"object","properties":{"line":{"type":"integer"},"to":{"type":"string"}},"required":["line","to"]}},
        "patch":{"type":"string","description":"a JSON array of operations of RFC 6902"},
        "key":{"type":"string"},"column":{"type":"string"}},"required":["op"]}}},"required":["operations"]}""");
    this.guard = guard;
  }

  @Override
  ToolOutcome call(JsonNode arguments, Documents documents) throws BadInput {
    List<Operation> operations = OperationJson.operations(arguments.path("operations"));
    if (operations.isEmpty()) {
      throw new BadInput("'operations' is empty.");
    }
    Set<String> named = new TreeSet<>();
    operations.forEach(operation -> named.addAll(operation.documents()));
    Map<String, Content> files = new HashMap<>();
    Map<String, String> before = texts(documents, named, files);
    for (Operation operation : operations) {
      for (String path : operation.documents()) {
        if (files.containsKey(before.get(path)) && !isOfWhole(operation)) {
          throw new BadInput(noText(path, files.get(before.get(path))));
        }
      }
    }
    Map<String, String> after;
    try {
      after = Edits.apply(before, operations);
    } catch (CannotApply e) {
      boolean areThere = before.keySet().containsAll(named);
      throw new BadInput(e.getMessage() + (areThere ? "" : " " + list(documents)));
    }
    List<Edit> edits = edits(before, after, files);
    if (edits.isEmpty()) {
      return new ToolOutcome.Returned("Nothing changed: the documents are so already.");
    }
    List<Claim> claims = new ArrayList<>();
    edits.forEach(edit -> claims.add(new Claim.OfDocument(edit.path())));
    Report report = guard.judge(before, after, new Scope.Declared(claims));
    Words.refuseBroken(report);
    return new Edited(
        edits.stream().map(EditDocuments::said).collect(Collectors.joining("\n")),
        edits,
        report.findings().isEmpty()
            ? Wear.of(guard, documents, edits)
            : Optional.of(held(report.findings())));
  }

  private static String held(List<Finding> findings) {
    return "This edit puts words there that stand for something left out.\n" + Words.of(findings);
  }

  /** With the number of lines, by which the same edit of another document is another result. */
  private static String said(Edit edit) {
    return edit.content()
        .map(
            content ->
                content
                    .text()
                    .map(
                        text ->
                            "%s has %d lines now."
                                .formatted(edit.path(), ViewDocument.lines(text).size()))
                    .orElseGet(() -> edit.path() + " is there."))
        .orElse(edit.path() + " is removed.");
  }

  /**
   * The documents that are named and there.
   *
   * @param files gets those that are no texts, by what stands for them here
   */
  private static Map<String, String> texts(
      Documents documents, Iterable<String> paths, Map<String, Content> files) {
    Map<String, String> texts = new TreeMap<>();
    for (String path : paths) {
      documents
          .content(path)
          .ifPresent(
              content -> texts.put(path, content.text().orElseGet(() -> standIn(content, files))));
    }
    return texts;
  }

  private static String standIn(Content file, Map<String, Content> files) {
    String name = "\0" + file.sha256();
    files.put(name, file);
    return name;
  }

  private static boolean isOfWhole(Operation operation) {
    return operation instanceof Operation.Rename || operation instanceof Operation.Remove;
  }

  private static List<Edit> edits(
      Map<String, String> before, Map<String, String> after, Map<String, Content> files) {
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    return paths.stream()
        .filter(path -> !Objects.equals(before.get(path), after.get(path)))
        .map(
            path ->
                new Edit(
                    path,
                    Optional.ofNullable(after.get(path))
                        .map(
                            text ->
                                Objects.requireNonNullElseGet(
                                    files.get(text), () -> Content.of(text)))))
        .toList();
  }

  /** A person does not take what it did, and so nothing of the call is left to keep. */
  @Override
  public Optional<Edited> restored(ToolInvocation invocation, Set<Integer> parts) {
    return Optional.of(new Edited("", List.of()));
  }
}
