package dev.stint.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a body that the framework could not read, and where. */
@Singleton
public final class BodyProblems implements ProblemPostProcessor {

  private static final int FAULT = 500;

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (context.cause instanceof UnrecognizedPropertyException unknown) {
      return Problems.badRequest(
          "'%s' is not known here; known are %s."
              .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds()));
    }
    JsonProcessingException json = json(context.cause);
    if (json != null) {
      return Problems.badRequest(
          "The body cannot be read: " + withoutTypes(json.getOriginalMessage()) + where(json));
    }
    if (context.cause instanceof IllegalArgumentException && problem.getStatusCode() == FAULT) {
      return badForm(context.cause).orElse(problem);
    }
    return problem.getDetail() == null && problem.getStatusCode() < FAULT
        ? HttpProblem.builder(problem)
            .withDetail(Problems.whatNext(problem.getStatusCode()))
            .build()
        : problem;
  }

  /** Finds forms that cannot be decoded, which the framework reports as a fault of the server. */
  private static Optional<HttpProblem> badForm(Throwable cause) {
    return String.valueOf(cause.getMessage()).startsWith("Failed to decode")
        ? Optional.of(
            Problems.badRequest(
                "In the form a '%' is not followed by two hexadecimal digits, or they are no text."))
        : Optional.empty();
  }

  private static @Nullable JsonProcessingException json(Throwable cause) {
    return cause instanceof JsonProcessingException itself
        ? itself
        : cause.getCause() instanceof JsonProcessingException inner ? inner : null;
  }

  /** Removes the names of Java types, which mean nothing to a client. */
  private static String withoutTypes(String message) {
    return message.replaceAll("`?(?:[a-z0-9_]+\\.)+[A-Z][\\w$]*(?:<[^>]*>)?`?", "a value");
  }

  private static String where(JsonProcessingException json) {
    return json.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
  }
}
