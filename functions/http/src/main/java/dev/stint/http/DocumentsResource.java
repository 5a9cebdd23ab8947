package dev.stint.http;

import dev.stint.agent.Content;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs;
import dev.stint.engine.Workspaces;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Workspace;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** The documents of a run: lists, shows, compares, exports and changes them. */
@Path("/runs/{run}")
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class DocumentsResource {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BYTES = MediaType.APPLICATION_OCTET_STREAM;
  private static final String DIFF = "diff";

  private final Runs runs;
  private final Workspaces workspaces;
  private final Diffs diffs;
  private final People people;

  @Inject
  DocumentsResource(Runs runs, Workspaces workspaces, Diffs diffs, People people) {
    this.diffs = diffs;
    this.runs = runs;
    this.workspaces = workspaces;
    this.people = people;
  }

  /**
   * @param at the entry after which they are so
   * @param findings what the guard found until then, the oldest first
   */
  public record DocumentsView(long at, List<DocumentView> documents, List<FindingView> findings) {}

  /**
   * What the guard found in the changes of one call.
   *
   * @param entry position of the entry that held the call
   * @param paths of the documents that the call changed
   * @param found what was damaged, in words
   * @param decided how it ended: a choice, as {@code restore}, or {@code expired}; null if it is
   *     still held
   */
  public record FindingView(
      long entry, List<String> paths, String found, @Nullable String decided) {}

  /**
   * A document.
   *
   * @param version SHA-256 of what it has
   * @param bytes of what it has; of a text, in UTF-8
   * @param approved whether a person put this version there, or approved it
   */
  public record DocumentView(String path, String version, long bytes, boolean approved) {}

  @GET
  @Path("/documents")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The documents of a run, and what the guard found until then",
      description = "at: as they were after this entry; now, if it is left out.")
  public DocumentsView list(@PathParam("run") String id, @QueryParam("at") @Nullable String at) {
    Run run = at(id, at, "at");
    return new DocumentsView(
        run.length() - 1,
        workspaces.versions(run).present().entrySet().stream()
            .map(document -> view(document.getKey(), document.getValue()))
            .toList(),
        Findings.of(runs.timeline(run)));
  }

  private static DocumentView view(String path, Workspace.Version version) {
    String sha256 = String.valueOf(version.sha256());
    return new DocumentView(path, sha256, version.bytes(), sha256.equals(version.approved()));
  }

  @GET
  @Path("/documents/{path: .+}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(
      summary = "A document, or with /diff behind it how it changed",
      description =
          "at: as it was after this entry. …/diff?from=&to=: between these entries, as a unified diff; documents/diff compares all of them.")
  public RestResponse<byte[]> get(
      @PathParam("run") String id,
      @PathParam("path") String path,
      @QueryParam("at") @Nullable String at,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to) {
    boolean isDiff = path.equals(DIFF) || path.endsWith("/" + DIFF);
    if (isDiff && (from != null || to != null || !has(id, path))) {
      String of = path.equals(DIFF) ? "" : path.substring(0, path.length() - DIFF.length() - 1);
      Run before = at(id, from == null ? "0" : from, "from");
      Run after = at(id, to, "to");
      return ResponseBuilder.ok(Content.of(diffs.of(before, after, of)).bytes()).type(TEXT).build();
    }
    Run run = at(id, at, "at");
    Workspace.Version version =
        workspaces.versions(run).find(path).orElseThrow(() -> Problems.unknownDocument(id, path));
    Content content = workspaces.content(run, version);
    return ResponseBuilder.ok(content.bytes())
        .type(content.text().isPresent() ? TEXT : BYTES)
        .header("ETag", "\"" + version.sha256() + "\"")
        .header("X-Content-Type-Options", "nosniff")
        .build();
  }

  private boolean has(String id, String path) {
    return workspaces.versions(at(id, null, "at")).version(path).isPresent();
  }

  @GET
  @Path("/documents.zip")
  @Produces(Zips.TYPE)
  @Operation(
      summary = "All documents of a run, as a ZIP file",
      description = "at: as they were after this entry.")
  public RestResponse<byte[]> zip(
      @PathParam("run") String id, @QueryParam("at") @Nullable String at) {
    Run run = at(id, at, "at");
    SortedMap<String, byte[]> files = new TreeMap<>();
    workspaces
        .versions(run)
        .present()
        .forEach((path, version) -> files.put(path, workspaces.content(run, version).bytes()));
    return Zips.answer(run.id().value(), files);
  }

  @PUT
  @Path("/documents/{path: .+}")
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Puts a document there while a run is at work",
      description =
          "The body is what it has: a text in UTF-8, or any bytes. The run reads at its next model call that it is there. If-Match: the ETag that it had when you read it.")
  @APIResponse(responseCode = "200", description = "It is in the log")
  @APIResponse(responseCode = "412", description = "It has changed since")
  public DocumentView put(
      @PathParam("run") String id,
      @PathParam("path") String path,
      @HeaderParam("If-Match") @Nullable String match,
      @QueryParam("by") @Nullable String by,
      @QueryParam("why") @Nullable String why,
      byte @Nullable [] body,
      @Context SecurityContext security) {
    Content content = Content.of(body == null ? new byte[0] : body);
    Run run =
        changed(id, new Edit(path, Optional.of(content)), match, people.of(security, by, why));
    return workspaces
        .versions(run)
        .find(path)
        .map(version -> view(path, version))
        .orElseThrow(() -> Problems.unknownDocument(id, path)); // It was removed in this moment.
  }

  @DELETE
  @Path("/documents/{path: .+}")
  @Operation(
      summary = "Removes a document while a run is at work",
      description = "If-Match: the ETag that it had when you read it.")
  @APIResponse(responseCode = "204", description = "It is removed; its versions stay")
  public void delete(
      @PathParam("run") String id,
      @PathParam("path") String path,
      @HeaderParam("If-Match") @Nullable String match,
      @QueryParam("by") @Nullable String by,
      @QueryParam("why") @Nullable String why,
      @Context SecurityContext security) {
    changed(id, Edit.removed(path), match, people.of(security, by, why));
  }

  private Run changed(String id, Edit edit, @Nullable String match, Person person) {
    return RunsResource.accepted(
        id, runs.put(Requests.run(id), edit, versions(id, edit.path(), match), person));
  }

  /** The versions that If-Match names (RFC 9110); of {@code *}, the one that is there. */
  private Set<String> versions(String id, String path, @Nullable String match) {
    if (match == null) {
      return Set.of();
    }
    return match.strip().equals("*")
        ? Set.of(
            workspaces.versions(at(id, null, "at")).version(path).orElse("of any other version"))
        : Stream.of(match.split(","))
            .map(etag -> etag.strip().replace("\"", ""))
            .collect(Collectors.toSet());
  }

  private Run at(String id, @Nullable String at, String name) {
    Run run = Requests.find(runs, id);
    if (at == null) {
      return run;
    }
    long seq = Requests.number(at, name, 0, run.length() - 1, 0);
    return workspaces.at(run, seq).orElseThrow(() -> Problems.unknownRun(id));
  }
}
