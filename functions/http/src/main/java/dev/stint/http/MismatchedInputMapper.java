package dev.stint.http;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Objects;
import java.util.stream.Collectors;

/** JSON of another shape than expected: says where. */
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
    String expected = e.getTargetType() == null ? "JSON" : e.getTargetType().getSimpleName();
    return Problems.badRequest(
            "%s is not what was expected, which is %s. GET /q/openapi describes the body."
                .formatted(where, expected))
        .toResponse();
  }
}
