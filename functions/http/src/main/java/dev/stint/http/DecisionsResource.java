package dev.stint.http;

import dev.stint.codec.Names;
import dev.stint.codec.Unreadable;
import dev.stint.engine.Holds;
import dev.stint.engine.Holds.Decision;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.Runs;
import dev.stint.http.DecisionPage.Typed;
import dev.stint.link.DecisionLinks;
import dev.stint.link.DecisionLinks.Claim;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The page of a decision link. GET only shows the hold, however often a mail scanner or a preview
 * fetches it. POST decides the hold once, as the person for whom the link was made.
 */
@Path("/decisions/{token}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class DecisionsResource {

  static final String CHANNEL = "link";

  private static final String TITLE = "Decision";
  private static final int OK = 200;
  private static final int BAD = 422;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;

  private final DecisionLinks links;
  private final Runs runs;
  private final Holds holds;
  private final HoldViews views;

  @Inject
  DecisionsResource(DecisionLinks links, Runs runs, Holds holds, HoldViews views) {
    this.links = links;
    this.runs = runs;
    this.holds = holds;
    this.views = views;
  }

  @GET
  @Operation(summary = "Shows what a decision link is about; decides nothing")
  public Response show(@PathParam("token") String token) {
    return unlessExpired(() -> shown(token));
  }

  private Response shown(String token) {
    Optional<Claim> claim = links.read(token);
    if (claim.isEmpty()) {
      return unknown();
    }
    if (isExpired(claim.get())) {
      return expired(claim.get().expires());
    }
    Optional<Run> run = runs.find(claim.get().run());
    Optional<Hold> hold =
        run.flatMap(found -> found.hold(claim.get().hold()))
            .filter(found -> found.content().equals(claim.get().content()));
    if (hold.isEmpty()) {
      return gone(run, "This is decided already, or waits no longer.");
    }
    return page(
        OK, asked(run.orElseThrow(), hold.get(), claim.get(), Typed.NOTHING, Optional.empty()));
  }

  private static Response gone(Optional<Run> run, String why) {
    boolean isMoved = run.filter(Run::isMoved).isPresent();
    return page(
        GONE,
        DecisionPage.saying(
            TITLE, isMoved ? "This run was moved to another store, and is decided there." : why));
  }

  private DecisionPage asked(
      Run run, Hold hold, Claim claim, Typed typed, Optional<String> problem) {
    return DecisionPage.of(
        views.of(run, hold, Optional.empty()),
        hold.choices(),
        claim.to(),
        Background.of(runs.timeline(run), hold.seq()),
        typed,
        problem);
  }

  /** Decides nothing, and shows the form again as it was typed. */
  private Response again(Claim claim, Typed typed, String problem) {
    Optional<Run> run = runs.find(claim.run());
    Optional<Hold> hold = run.flatMap(found -> found.hold(claim.hold()));
    return hold.isEmpty()
        ? page(BAD, DecisionPage.saying(TITLE, "Nothing is decided: " + problem))
        : page(
            BAD,
            asked(
                run.orElseThrow(),
                hold.get(),
                claim,
                typed,
                Optional.of("Nothing is decided: " + problem)));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(summary = "Decides, once, as the person the link was made for")
  public Response decide(
      @PathParam("token") String token,
      @FormParam("choice") @Nullable String choice,
      @FormParam("arguments") @Nullable String arguments,
      @FormParam("parts") @Nullable String parts,
      @FormParam("text") @Nullable String text,
      @FormParam("note") @Nullable String note) {
    return unlessExpired(() -> decided(token, new Typed(choice, arguments, parts, text, note)));
  }

  private Response decided(String token, Typed typed) {
    Optional<Claim> read = links.read(token);
    if (read.isEmpty()) {
      return unknown();
    }
    Claim claim = read.get();
    if (isExpired(claim)) {
      return expired(claim.expires());
    }
    String text = typed.text();
    String note = typed.note();
    Choice chosen;
    try {
      chosen = Names.choice(typed.choice() == null ? "" : typed.choice());
    } catch (Unreadable e) {
      return again(claim, typed, "choose one of the choices.");
    }
    Decision decision =
        new Decision(
            claim.hold(),
            claim.content(),
            chosen,
            switch (chosen) {
              case EDIT -> Optional.ofNullable(typed.arguments());
              case RESTORE -> parts(typed.parts());
              default -> Optional.empty();
            },
            text == null ? "" : text);
    Person person = new Person(claim.to(), CHANNEL, note == null ? "" : note);
    return answer(holds.decide(claim.run(), decision, person), claim, typed);
  }

  /** Numbers as a person types them, as JSON. */
  private static Optional<String> parts(@Nullable String typed) {
    return typed == null || typed.isBlank()
        ? Optional.empty()
        : Optional.of("[%s]".formatted(typed.strip().replaceAll("[\\s,;]+", ", ")));
  }

  private static Response unlessExpired(Supplier<Response> page) {
    try {
      return page.get();
    } catch (ExpiredRun e) {
      return page(
          GONE,
          DecisionPage.saying(
              TITLE,
              "Its run expired at %s and is no longer kept.".formatted(Times.words(e.at()))));
    }
  }

  private Response answer(Outcome outcome, Claim claim, Typed typed) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          page(
              OK,
              DecisionPage.saying(
                  TITLE, "Decided. Run %s goes on from here.".formatted(accepted.run().id())));
      case Outcome.UnknownRun unknown -> unknown();
      case Outcome.NoSuchHold none ->
          gone(Optional.of(none.run()), "This waits no longer; nothing is decided.");
      case Outcome.AlreadyDecided already ->
          page(
              CONFLICT,
              DecisionPage.saying(
                  TITLE,
                  "%s was first and decided '%s' at %s."
                      .formatted(
                          already.by().by(),
                          Names.of(already.choice()),
                          Times.words(already.at()))));
      case Outcome.Expired expired -> expired(expired.at());
      case Outcome.ContentDiffers differs ->
          page(
              CONFLICT,
              DecisionPage.saying(
                  TITLE, "What waits now is something else than this link was made for."));
      case Outcome.BadDecision bad -> again(claim, typed, bad.what());
    };
  }

  private static boolean isExpired(Claim claim) {
    return !Instant.now().isBefore(claim.expires());
  }

  private static Response unknown() {
    return page(NOT_FOUND, DecisionPage.saying(TITLE, "This is no decision link of ours."));
  }

  private static Response expired(Instant at) {
    return page(
        GONE,
        DecisionPage.saying(TITLE, "This link could be used until %s.".formatted(Times.words(at))));
  }

  /**
   * Tells browsers not to store the page, send its address to other sites, frame it or run scripts,
   * and search engines not to index it.
   */
  private static Response page(int status, DecisionPage page) {
    return Response.status(status)
        .entity(page.html())
        .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
        .build();
  }
}
