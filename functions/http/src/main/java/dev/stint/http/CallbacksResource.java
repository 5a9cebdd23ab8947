package dev.stint.http;

import dev.stint.codec.CallbackJson;
import dev.stint.codec.CallbackJson.Sent;
import dev.stint.codec.Unreadable;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Callbacks.Outcome;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Takes the answers of other systems to calls of tools. The token in the path is all that they
 * need, and is good for one call.
 */
@Path("/callbacks/{token}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CallbacksResource {

  private final Callbacks callbacks;

  @Inject
  CallbacksResource(Callbacks callbacks) {
    this.callbacks = callbacks;
  }

  /** What was sent is in the log. */
  public record AcceptedView(boolean accepted) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Answers the call of a tool, once",
      description = "result: any JSON that the tool takes; or error: why nothing was done.")
  @RequestBody(
      content =
          @Content(
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      properties = {
                        @SchemaProperty(name = "result"),
                        @SchemaProperty(name = "error", type = SchemaType.STRING)
                      })))
  @APIResponse(responseCode = "200", description = "The answer is in the log, or was before")
  @APIResponse(responseCode = "409", description = "Another answer was first")
  @APIResponse(responseCode = "410", description = "The call takes no answer any more")
  @APIResponse(responseCode = "422", description = "The tool does not take this")
  @APIResponse(responseCode = "503", description = "To be sent again later")
  public AcceptedView complete(@PathParam("token") String token, @Nullable String body) {
    Sent sent;
    try {
      sent = CallbackJson.answer(body == null ? "" : body);
    } catch (Unreadable e) {
      throw Problems.badRequest("The answer cannot be read: " + e.getMessage());
    }
    return answer(callbacks.complete(token, new Callbacks.Answer(sent.json(), sent.text())));
  }

  @POST
  @Path("/heartbeat")
  @Operation(summary = "Says that the answer is still to come, and puts the expiry off")
  public AcceptedView heartbeat(@PathParam("token") String token) {
    return answer(callbacks.heartbeat(token));
  }

  private static AcceptedView answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> new AcceptedView(true);
      case Outcome.UnknownToken unknown -> throw Problems.unknownCallback();
      case Outcome.Answered(var at) -> throw Problems.answeredBefore(at);
      case Outcome.Gone(String why) -> throw Problems.callbackOver(why);
      case Outcome.NotNow(String why) -> throw Problems.later(why);
      case Outcome.BadAnswer(String what) -> throw Problems.unprocessable("Answer not taken", what);
    };
  }
}
