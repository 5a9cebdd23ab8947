package dev.stint.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.codec.EntryCodec;
import dev.stint.codec.Names;
import dev.stint.engine.Runs;
import dev.stint.engine.Workspaces;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.run.Entry;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.run.Workspace;
import dev.stint.story.Sentence;
import dev.stint.story.Story;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * A run as evidence: its entries as they are stored, in their chain, with what they refer to.
 * {@code functions/story/README.md} describes the files; {@code VerifyExport.java} beside it checks
 * them without Stint.
 */
@Path("/runs/{run}/export")
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class ExportsResource {

  /** Most bytes of texts and documents in one answer. */
  static final long BYTES_MAX = 64L * 1024 * 1024;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Runs runs;
  private final Workspaces workspaces;

  @Inject
  ExportsResource(Runs runs, Workspaces workspaces) {
    this.runs = runs;
    this.workspaces = workspaces;
  }

  @GET
  @Produces(Zips.TYPE)
  @Operation(
      summary = "A run as evidence: its entries in their chain, and what they refer to",
      description =
          "A ZIP file: run.json, entries.jsonl, decisions.json, story.json, story.md, documents/ and payloads/.")
  @APIResponse(responseCode = "413", description = "Its texts are more than 64 MiB")
  public RestResponse<byte[]> get(@PathParam("run") String id) {
    Run run = Requests.find(runs, id);
    return Zips.answer(run.id().value(), files(run, runs.timeline(run)));
  }

  private SortedMap<String, byte[]> files(Run run, Timeline timeline) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    StringBuilder entries = new StringBuilder();
    ArrayNode otherForm = JSON.arrayNode();
    ArrayNode decisions = JSON.arrayNode();
    long bytes = 0;
    for (Timeline at : timeline.log()) {
      String entry = EntryCodec.json(at.last(), at.previous());
      entries.append(entry).append('\n');
      if (!Sha256.of(entry).equals(at.digest())) {
        otherForm.add(at.length() - 1);
      }
      if (at.last() instanceof Entry.Resumed resumed
          && resumed.resolution() instanceof Resolution.Decision) {
        decisions.add(EntryViews.of(at));
      }
      for (Payload payload : at.last().payloads()) {
        if (payload instanceof Payload.Stored stored) {
          String name = "payloads/" + stored.sha256();
          if (!files.containsKey(name)) {
            bytes = checked(run, bytes + stored.bytes());
            files.put(name, runs.content(stored).bytes());
          }
        }
      }
    }
    for (Map.Entry<String, Workspace.Version> document :
        workspaces.versions(run).present().entrySet()) {
      bytes = checked(run, bytes + document.getValue().bytes());
      files.put(
          "documents/" + document.getKey(), workspaces.content(run, document.getValue()).bytes());
    }
    files.put("entries.jsonl", utf8(entries.toString()));
    files.put("decisions.json", utf8(decisions.toString()));
    Story story = Story.full(timeline);
    files.put("story.md", utf8(story.markdown()));
    files.put("story.json", utf8(json(story).toString()));
    files.put("run.json", utf8(json(run, timeline, otherForm).toString()));
    return files;
  }

  private static long checked(Run run, long bytes) {
    if (bytes > BYTES_MAX) {
      throw Problems.tooLarge("The texts of run %s".formatted(run.id()), bytes, BYTES_MAX);
    }
    return bytes;
  }

  /**
   * @param otherForm positions of entries that an earlier release has stored in another form, whose
   *     digests cannot be computed from this one
   */
  private static ObjectNode json(Run run, Timeline timeline, ArrayNode otherForm) {
    ObjectNode json =
        JSON.objectNode()
            .put("run", run.id().value())
            .put("agent", run.agent())
            .put("status", Names.of(run.status()))
            .put("entries", run.length())
            .put("digest", timeline.digest());
    Timeline first = timeline.log().getFirst();
    if (first.last() instanceof Entry.Forked forked) {
      json.putObject("forkedFrom")
          .put("run", forked.from().value())
          .put("entry", forked.to())
          .put("digest", first.previous());
    }
    return otherForm.isEmpty() ? json : json.set("otherForm", otherForm);
  }

  private static ObjectNode json(Story story) {
    ObjectNode json = JSON.objectNode();
    ArrayNode sentences = json.putArray("sentences");
    for (Sentence sentence : story.sentences()) {
      ObjectNode one = sentences.addObject().put("text", sentence.text());
      ArrayNode cited = one.putArray("entries");
      sentence.entries().forEach(cited::add);
      if (!sentence.run().equals(story.run())) {
        one.put("run", sentence.run().value());
      }
    }
    return json;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
