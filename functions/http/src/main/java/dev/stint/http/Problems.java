package dev.stint.http;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.codec.Names;
import dev.stint.engine.Holds;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Hold;
import dev.stint.run.Run;
import dev.stint.run.Status;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Instant;
import java.util.List;

/** Makes the problem details of every error: what is wrong, where, and what to do next. */
final class Problems {

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int URI_TOO_LONG = 414;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int UNPROCESSABLE = 422;
  private static final int HEADERS_TOO_LARGE = 431;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  /** A database that fails over is back within half a minute. */
  private static final int RETRY_AFTER_SECONDS = 10;

  /** What waits for a person, or for a deployment, takes minutes. */
  private static final int LATER_SECONDS = 300;

  private Problems() {}

  static HttpProblem badRequest(String detail) {
    return problem(BAD_REQUEST, "Bad request", detail).build();
  }

  static HttpProblem forbidden(String detail) {
    return problem(FORBIDDEN, "Forbidden", detail).build();
  }

  static HttpProblem tooLarge(String what, long bytes, long most) {
    return problem(
            CONTENT_TOO_LARGE,
            "Content too large",
            "'%s' has %d bytes, and at most %d are taken.".formatted(what, bytes, most))
        .with("bytes", bytes)
        .with("bytesMax", most)
        .build();
  }

  static HttpProblem unknownAgent(String agent, List<String> deployed) {
    return problem(
            NOT_FOUND,
            "Unknown agent",
            "There is no agent '%s'. The agents are %s.".formatted(agent, deployed))
        .with("agents", deployed)
        .build();
  }

  static HttpProblem unknownRun(String run) {
    return problem(
            NOT_FOUND, "Unknown run", "There is no run '%s'. GET /runs lists them.".formatted(run))
        .build();
  }

  static HttpProblem limitsTooWide(Limits asked, Limits most) {
    return problem(
            UNPROCESSABLE,
            "Limits too wide",
            "A run may only have tighter limits than its agent. Asked for: %s. The agent has: %s."
                .formatted(asked, most))
        .build();
  }

  static HttpProblem unauthorized() {
    return problem(
            UNAUTHORIZED,
            "Unauthorized",
            "Only somebody who is authenticated may do this, and this request has no authentication. On AWS an authorizer may have let it through whose token has none of the claims in stint.principal.claims.")
        .build();
  }

  static HttpProblem noToken() {
    return problem(
            UNAUTHORIZED,
            "Unauthorized",
            "This request has no token, or one that nobody has. Send 'Authorization: Bearer <token>' with a token of stint.http.tokens.")
        .withHeader("WWW-Authenticate", TokenAuthentication.CHALLENGE)
        .build();
  }

  static HttpProblem unprocessable(String title, String detail) {
    return problem(UNPROCESSABLE, title, detail).build();
  }

  static HttpProblem conflict(String title, String detail) {
    return problem(CONFLICT, title, detail).build();
  }

  static HttpProblem unknownDocument(String run, String path) {
    return problem(
            NOT_FOUND,
            "Unknown document",
            "Run '%s' has no document '%s' there. GET /runs/%s/documents lists them."
                .formatted(run, path, run))
        .build();
  }

  static HttpProblem stale(String why) {
    return problem(
            PRECONDITION_FAILED,
            "Changed since",
            why + " Read it again, and send the ETag that it has in If-Match.")
        .build();
  }

  static HttpProblem noSuchHold(Run run, String hold) {
    if (run.isMoved()) {
      return over(run.id().value(), run.status());
    }
    return problem(
            NOT_FOUND,
            "No such hold",
            "Run %s is %s and has no hold %s. Its holds are %s."
                .formatted(
                    run.id(),
                    Views.name(run.status()),
                    hold,
                    run.holds().stream().map(Hold::seq).toList()))
        .with("runStatus", Views.name(run.status()))
        .build();
  }

  static HttpProblem alreadyDecided(Holds.Outcome.AlreadyDecided earlier) {
    String by = earlier.by().by();
    String choice = Names.of(earlier.choice());
    return problem(
            CONFLICT,
            "Already decided",
            "%s decided '%s' at %s. A hold is decided once.".formatted(by, choice, earlier.at()))
        .with("by", by)
        .with("choice", choice)
        .build();
  }

  static HttpProblem holdExpired(Instant at) {
    return problem(GONE, "Hold expired", "The time to decide was over at %s.".formatted(at))
        .build();
  }

  static HttpProblem unknownSchedule(String name) {
    return problem(
            NOT_FOUND,
            "Unknown schedule",
            "There is no schedule '%s'. GET /schedules lists them.".formatted(name))
        .build();
  }

  static HttpProblem unknownCallback() {
    return problem(NOT_FOUND, "Unknown callback", "This is no callback of ours.").build();
  }

  static HttpProblem answeredBefore(Instant at) {
    return problem(
            CONFLICT,
            "Already answered",
            "Another answer came at %s. A call is answered once.".formatted(at))
        .build();
  }

  static HttpProblem callbackOver(String why) {
    return problem(GONE, "No answer taken any more", why).build();
  }

  static HttpProblem later(String why) {
    return problem(UNAVAILABLE, "Not now", why + " Send it again later.")
        .withHeader("Retry-After", Integer.toString(LATER_SECONDS))
        .build();
  }

  static HttpProblem notWritten(RunId writer) {
    return problem(
            CONFLICT, "Not written yet", "Run %s still writes. Ask again later.".formatted(writer))
        .withHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS))
        .build();
  }

  static HttpProblem contentDiffers(Hold hold) {
    return problem(
            CONFLICT,
            "Content differs",
            "What waits is not what this decision is about. Look at the hold again, and decide on what it shows now.")
        .with("content", hold.content())
        .build();
  }

  static HttpProblem needsForce(RewindsResource.PlanView plan) {
    return problem(
            CONFLICT,
            "Needs force",
            "%d calls cannot be undone. Send \"force\": true to go back all the same."
                .formatted(plan.remains().size()))
        .with("remains", plan.remains())
        .build();
  }

  static HttpProblem keyReused(RunId run) {
    return problem(
            UNPROCESSABLE,
            "Idempotency key reused",
            "This Idempotency-Key started run %s with another input or other limits. Use a new key."
                .formatted(run))
        .with("run", run.value())
        .build();
  }

  static HttpProblem over(String run, Status status) {
    return problem(
            CONFLICT,
            "Run is over",
            "Run %s is already %s. %s"
                .formatted(
                    run,
                    Views.name(status),
                    switch (status) {
                      case FAILED -> "Rewind it, or raise its limits if it ended at one.";
                      case MOVED -> "It was moved to another store, and goes on there.";
                      default -> "Rewind it, or start a new run.";
                    }))
        .with("runStatus", Views.name(status))
        .build();
  }

  /** For a run that has expired, and for an idempotency key that named one. */
  static HttpProblem expired(ExpiredRun e) {
    return problem(
            GONE, "Run expired", e.getMessage() + " Start a new one, under a key of its own.")
        .with("expired", e.at())
        .build();
  }

  /**
   * For a run whose log or stored text cannot be read, or whose log is impossible. Other runs are
   * not affected.
   */
  static HttpProblem damaged(RuntimeException e) {
    return problem(SERVER_ERROR, "Damaged run", String.valueOf(e.getMessage())).build();
  }

  static HttpProblem unavailable() {
    return problem(
            UNAVAILABLE,
            "Service unavailable",
            "A database, queue or store behind this API does not answer. Whether the request was carried out is not known; send it again, with the same Idempotency-Key if it has one.")
        .withHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS))
        .build();
  }

  static HttpProblem forkKeyReused(RunId run) {
    return problem(
            UNPROCESSABLE,
            "Idempotency key reused",
            "This Idempotency-Key began fork %s, of another entry or for another reason. Use a new key."
                .formatted(run))
        .with("run", run.value())
        .build();
  }

  /** For a request that reaches no resource. */
  static HttpProblem ofStatus(int status) {
    return ofStatus(status, whatNext(status));
  }

  /** Advice for an error that has no details of its own. */
  static String whatNext(int status) {
    return switch (status) {
      case BAD_REQUEST -> "The request cannot be read: is its path, query and form well encoded?";
      case NOT_FOUND -> "There is nothing at this path. GET /q/openapi lists the paths.";
      case CONTENT_TOO_LARGE -> "The body is larger than this API takes.";
      case UNSUPPORTED_MEDIA_TYPE ->
          "This path takes another kind of body: mostly Content-Type: application/json.";
      default -> "GET /q/openapi describes what this API takes.";
    };
  }

  static HttpProblem ofStatus(int status, String detail) {
    return problem(status, title(status), detail).build();
  }

  private static String title(int status) {
    return switch (status) {
      case BAD_REQUEST -> "Bad request";
      case CONTENT_TOO_LARGE -> "Content too large";
      case URI_TOO_LONG -> "URI too long";
      case UNSUPPORTED_MEDIA_TYPE -> "Unsupported media type";
      case HEADERS_TOO_LARGE -> "Request header fields too large";
      default -> "Problem";
    };
  }

  private static HttpProblem.Builder problem(int status, String title, String detail) {
    return HttpProblem.builder().withStatus(status).withTitle(title).withDetail(detail);
  }
}
