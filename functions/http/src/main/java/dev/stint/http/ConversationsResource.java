package dev.stint.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stint.engine.Runs;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.run.Conversation;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The conversation of a run as a model reads it. */
@Path("/runs/{run}/conversation")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class ConversationsResource {

  /** Most messages of an answer: the last ones. */
  private static final int MESSAGES_MAX = 500;

  /** Most bytes of texts of an answer, but for the last message. */
  private static final long BYTES_MAX = 2L * 1024 * 1024;

  private final Runs runs;

  @Inject
  ConversationsResource(Runs runs) {
    this.runs = runs;
  }

  /**
   * @param before how many earlier messages are left out
   */
  public record ConversationView(String run, long before, List<MessageView> messages) {}

  /**
   * @param role {@code user}, {@code model} or {@code tool}
   */
  public record MessageView(String role, ArrayNode parts) {}

  @GET
  @Operation(
      summary = "The conversation as a model reads it next",
      description =
          "Without what was rewound; with the instructions of the agent left out. at: as it was after this entry. Of a long one the last 500 messages, of at most 2 MiB.")
  public ConversationView get(@PathParam("run") String id, @QueryParam("at") @Nullable String at) {
    Run run = Requests.find(runs, id);
    Timeline whole = runs.timeline(run);
    long entry = Requests.number(at, "at", 0, Long.MAX_VALUE - 1, run.length() - 1);
    Timeline timeline =
        whole
            .first(entry + 1)
            .orElseThrow(
                () ->
                    Problems.badRequest(
                        "at is %d, and the last entry is %d.".formatted(entry, run.length() - 1)));
    List<Message> messages = Conversation.of(timeline);
    int from = from(messages);
    return new ConversationView(
        id,
        from,
        messages.subList(from, messages.size()).stream()
            .map(
                message ->
                    new MessageView(
                        message.role().name().toLowerCase(Locale.ROOT),
                        EntryViews.parts(message.parts())))
            .toList());
  }

  /** The first message that is shown. */
  private static int from(List<Message> messages) {
    long bytes = 0;
    int from = messages.size();
    while (from > 0 && messages.size() - from < MESSAGES_MAX) {
      bytes += bytes(messages.get(from - 1));
      if (bytes > BYTES_MAX && from < messages.size()) {
        break;
      }
      from--;
    }
    return from;
  }

  /** A text in the payload store is shown as its preview. */
  private static long bytes(Message message) {
    return message.parts().stream()
        .map(Part::payload)
        .mapToLong(payload -> payload instanceof Payload.Inline inline ? inline.bytes() : 1_000)
        .sum();
  }
}
