package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.agent.RunId;
import dev.stint.codec.Names;
import dev.stint.engine.Deployment;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Task;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.story.Sentence;
import dev.stint.story.Story;
import dev.stint.story.Storyteller;
import dev.stint.story.Storyteller.Writing;
import dev.stint.story.WrittenStory;
import dev.stint.story.WrittenStory.LeftOut;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String DESCRIPTION =
      "writtenBy: the run that wrote a story of this one, after a POST; without it rules make the sentences. detail: brief (the default) tells calls in a row together; full has a sentence for every entry, 500 at a time from after on. As JSON, or by Accept as text/markdown or text/plain.";

  private final Runs runs;
  private final Deployment deployment;
  private final Views views;

  @Inject
  StoriesResource(Runs runs, Deployment deployment, Views views) {
    this.runs = runs;
    this.deployment = deployment;
    this.views = views;
  }

  /**
   * @param sentences in order
   * @param next the {@code after} of the next page; missing on the last
   * @param written if a model wrote it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StoryView(
      String run,
      String status,
      List<SentenceView> sentences,
      @Nullable Long next,
      @Nullable WrittenView written) {}

  /**
   * How a story was written.
   *
   * @param by the run that wrote it
   * @param entries how many entries of the run it tells of
   * @param leftOut the sentences that did not pass
   */
  public record WrittenView(String by, long entries, List<LeftOut> leftOut) {}

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
      @QueryParam("writtenBy") @Nullable String writtenBy,
      @QueryParam("detail") @Nullable String detail,
      @QueryParam("after") @Nullable String after) {
    if (writtenBy == null) {
      return view(story(run, detail, after), null);
    }
    WrittenStory written = written(run, writtenBy, detail, after);
    return view(
        written.story(),
        new WrittenView(written.by().value(), written.entries(), written.leftOut()));
  }

  private static StoryView view(Story story, @Nullable WrittenView written) {
    return new StoryView(
        story.run().value(),
        Names.of(story.status()),
        story.sentences().stream().map(sentence -> view(story.run(), sentence)).toList(),
        story.next().isPresent() ? story.next().getAsLong() : null,
        written);
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
      @QueryParam("writtenBy") @Nullable String writtenBy,
      @QueryParam("detail") @Nullable String detail,
      @QueryParam("after") @Nullable String after) {
    return writtenBy == null
        ? page(story(run, detail, after), Story::markdown)
        : RestResponse.ok(written(run, writtenBy, detail, after).markdown());
  }

  @GET
  @Produces(TEXT)
  public RestResponse<String> text(
      @PathParam("run") String run,
      @QueryParam("writtenBy") @Nullable String writtenBy,
      @QueryParam("detail") @Nullable String detail,
      @QueryParam("after") @Nullable String after) {
    return writtenBy == null
        ? page(story(run, detail, after), Story::text)
        : RestResponse.ok(written(run, writtenBy, detail, after).text());
  }

  private static RestResponse<String> page(Story story, Function<Story, String> form) {
    ResponseBuilder<String> answer = ResponseBuilder.ok(form.apply(story));
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

  /** Answers 202 after the writing run is in the log and its first step is on the queue. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Has a model write the story of a run",
      description =
          "Starts a run of the agent 'storyteller', which stint.storyteller.route deploys. The Location answers with what it wrote, each sentence checked, or with 409 and Retry-After until it is written. With an Idempotency-Key the same request is the same run.")
  @APIResponse(responseCode = "202", description = "The run that writes")
  public RestResponse<Views.RunView> write(
      @PathParam("run") String id, @HeaderParam("Idempotency-Key") @Nullable String key) {
    checkStoryteller();
    Timeline told = runs.timeline(Requests.find(runs, id));
    Task task =
        new Task(
                Storyteller.NAME,
                Storyteller.task(told),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(key))
            .tags(Storyteller.tags(told));
    Run writer = AgentsResource.started(Storyteller.NAME, runs.start(task));
    return ResponseBuilder.<Views.RunView>create(RestResponse.Status.ACCEPTED)
        .location(URI.create("/runs/%s/story?writtenBy=%s".formatted(told.run().id(), writer.id())))
        .entity(views.of(writer, Optional.empty()))
        .build();
  }

  private void checkStoryteller() {
    if (deployment.agent(Storyteller.NAME).filter(Storyteller::is).isEmpty()) {
      throw Problems.unprocessable(
          "No storyteller",
          "No model writes stories here: stint.storyteller.route names the route of one. GET the story that rules make.");
    }
  }

  private WrittenStory written(
      String id, String by, @Nullable String detail, @Nullable String after) {
    if (detail != null || after != null) {
      throw Problems.badRequest("A story that a model wrote has no detail and no pages.");
    }
    checkStoryteller();
    Timeline told = runs.timeline(Requests.find(runs, id));
    Timeline writer = runs.timeline(Requests.find(runs, by));
    long entries =
        Storyteller.told(writer, told.run().id())
            .orElseThrow(
                () ->
                    Problems.badRequest(
                        "Run %s was not started to tell of run %s.".formatted(by, id)));
    return WrittenStory.of(told, entries, writer.run().id(), writing(writer.run()));
  }

  private Writing writing(Run writer) {
    return switch (writer.status()) {
      case RUNNING -> throw Problems.notWritten(writer.id());
      case FINISHED ->
          answer(writer)
              .orElseThrow(
                  () ->
                      Problems.conflict(
                          "No story written",
                          "What run %s answered cannot be read by this release."
                              .formatted(writer.id())));
      case WAITING, FAILED, CANCELLED, MOVED ->
          throw Problems.conflict(
              "No story written",
              "Run %s, which was to write the story, is %s: GET /runs/%s/story tells why."
                  .formatted(writer.id(), Names.of(writer.status()), writer.id()));
    };
  }

  private Optional<Writing> answer(Run writer) {
    try {
      return runs.answer(writer, Writing.class);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The type was another one when it answered.
    }
  }
}
