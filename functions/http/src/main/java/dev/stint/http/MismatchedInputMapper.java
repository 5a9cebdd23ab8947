package dev.stint.http;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers 400 if JSON has another shape than expected, and says where. */
@Provider
public final class MismatchedInputMapper implements ExceptionMapper<MismatchedInputException> {

  @Override
  public Response toResponse(MismatchedInputException e) {
    String path =
        e.getPath().stream()
            .map(Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    String where = path.isEmpty() ? "The body" : "'%s'".formatted(path);
    return Problems.badRequest(
            "%s is not %s. GET /q/openapi describes the body."
                .formatted(where, expected(e.getTargetType())))
        .toResponse();
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "what was expected";
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    return type == Long.class || type == Integer.class ? "a whole number" : "a JSON object";
  }
}
