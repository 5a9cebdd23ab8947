package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.agent.RunId;
import dev.stint.codec.Names;
import dev.stint.engine.Runs;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.story.Sentence;
import dev.stint.story.Story;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Tells what a run did, in sentences that cite its entries. */
@Path("/runs/{run}/story")
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class StoriesResource {

  private static final String MARKDOWN = "text/markdown; charset=utf-8";
  private static final String DESCRIPTION =
      "detail: brief (the default) tells calls in a row together; full has a sentence for every entry, 500 at a time from after on. As JSON, or by Accept: text/markdown as Markdown.";

  private final Runs runs;

  @Inject
  StoriesResource(Runs runs) {
    this.runs = runs;
  }

  /**
   * @param sentences in order
   * @param next the {@code after} of the next page; missing on the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StoryView(
      String run, String status, List<SentenceView> sentences, @Nullable Long next) {}

  /**
   * A sentence.
   *
   * @param text names in '…', texts of the log in «…»
   * @param entries the positions of the entries that say so
   * @param run the run of these entries, if it is another one: the one that this was forked from
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SentenceView(String text, List<Long> entries, @Nullable String run) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What a run did, in sentences that cite its entries",
      description = DESCRIPTION)
  public StoryView json(
      @PathParam("run") String run,
      @QueryParam("detail") @Nullable String detail,
      @QueryParam("after") @Nullable String after) {
    Story story = story(run, detail, after);
    return new StoryView(
        story.run().value(),
        Names.of(story.status()),
        story.sentences().stream().map(sentence -> view(story.run(), sentence)).toList(),
        story.next().isPresent() ? story.next().getAsLong() : null);
  }

  private static SentenceView view(RunId run, Sentence sentence) {
    return new SentenceView(
        sentence.text(),
        sentence.entries(),
        sentence.run().equals(run) ? null : sentence.run().value());
  }

  @GET
  @Produces(MARKDOWN)
  public RestResponse<String> markdown(
      @PathParam("run") String run,
      @QueryParam("detail") @Nullable String detail,
      @QueryParam("after") @Nullable String after) {
    Story story = story(run, detail, after);
    ResponseBuilder<String> answer = ResponseBuilder.ok(story.markdown());
    story
        .next()
        .ifPresent(
            next -> answer.header("Link", "<?detail=full&after=%d>; rel=\"next\"".formatted(next)));
    return answer.build();
  }

  private Story story(String id, @Nullable String detail, @Nullable String after) {
    Run run = Requests.find(runs, id);
    Timeline timeline = runs.timeline(run);
    return switch (detail == null ? "brief" : detail) {
      case "brief" -> Story.brief(timeline);
      case "full" ->
          Story.full(timeline, Requests.number(after, "after", 0, Long.MAX_VALUE / 2, 0));
      default ->
          throw Problems.badRequest("detail is 'brief' or 'full', and not '%s'.".formatted(detail));
    };
  }
}
