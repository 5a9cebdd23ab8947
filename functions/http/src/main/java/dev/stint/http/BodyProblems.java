package dev.stint.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.inject.Singleton;

/** Says of a body that the framework could not read what is wrong with it, and where. */
@Singleton
public final class BodyProblems implements ProblemPostProcessor {

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (context.cause instanceof UnrecognizedPropertyException unknown) {
      return Problems.badRequest(
          "'%s' is not known here; known are %s."
              .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds()));
    }
    if (context.cause.getCause() instanceof JsonProcessingException json) {
      return Problems.badRequest(
          "The body is not JSON: " + json.getOriginalMessage() + where(json));
    }
    return problem;
  }

  private static String where(JsonProcessingException json) {
    return json.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
  }
}
