package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.codec.Names;
import dev.stint.engine.BulkRetry;
import dev.stint.http.Requests.RetryRequest;
import dev.stint.run.Person;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Retries many runs after the cause that stopped them is gone. */
@Path("/runs/retry")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@CustomDeserialization(StrictJson.class)
@RunOnVirtualThread
public class RetryResource {

  private static final int RUNS_DEFAULT = 100;

  private final BulkRetry retries;
  private final People people;

  @Inject
  RetryResource(BulkRetry retries, People people) {
    this.retries = retries;
    this.people = people;
  }

  /**
   * The result for a page of runs.
   *
   * @param retried the runs that go on
   * @param skipped the runs that do not go on, and why
   * @param next the {@code cursor} of the next request, if there may be more runs
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RetriedView(
      List<String> retried, List<SkippedView> skipped, @Nullable String next) {}

  /** A run that does not go on, and why. */
  public record SkippedView(String run, String why) {}

  @POST
  @Operation(
      summary = "Retries the runs that one cause stopped",
      description =
          "cause: modelUnavailable, toolUnavailable, credentials, contextOverflow, undelivered, agentGone of those that wait; model, delivery of those that failed. What may have an effect is never among them.")
  @APIResponse(responseCode = "202", description = "These runs go on; 'next' leads to more")
  public RestResponse<RetriedView> retry(
      @Nullable RetryRequest body, @Context SecurityContext security) {
    RetryRequest request = Requests.present(body, RetryRequest.EXAMPLE);
    BulkRetry.Cause cause = cause(Requests.present(request.cause(), "cause", RetryRequest.EXAMPLE));
    Person person = people.of(security, request.by(), Requests.reason(request.reason()));
    int max = request.max() == null ? RUNS_DEFAULT : request.max();
    if (max < 1 || max > BulkRetry.RUNS_MAX) {
      throw Problems.badRequest(
          "'max' is %d; expected a number from 1 to %d".formatted(max, BulkRetry.RUNS_MAX));
    }
    BulkRetry.Report report =
        retries.retry(
            Optional.ofNullable(request.agent()),
            cause,
            Requests.cursor(request.cursor()),
            max,
            person);
    return RestResponse.status(
        RestResponse.Status.ACCEPTED,
        new RetriedView(
            report.retried().stream().map(Object::toString).toList(),
            report.skipped().stream()
                .map(run -> new SkippedView(run.run().value(), run.why()))
                .toList(),
            report.next().map(Views::cursor).orElse(null)));
  }

  private static BulkRetry.Cause cause(String name) {
    return Stream.of(BulkRetry.Cause.values())
        .filter(cause -> Names.of(cause).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problems.badRequest(
                    "'cause' is '%s'; expected one of %s"
                        .formatted(
                            name, Stream.of(BulkRetry.Cause.values()).map(Names::of).toList())));
  }
}
